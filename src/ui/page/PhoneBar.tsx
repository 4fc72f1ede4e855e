import { FolderOpen, Images, Tag } from 'lucide-react';
import { openFiles } from '../../state/refine/open-files.ts';
import { ExportMenu } from '../refine/export/ExportMenu.tsx';
import { Button } from '../shared/Button.tsx';
import { FileButton } from '../shared/FileButton.tsx';
import './phone-bar.css';

/** On a phone: the four things one does, within reach of the thumb. Elsewhere it is not shown. */
export function PhoneBar() {
  return (
    <div className="phone-bar" role="group" aria-label="Tools">
      <FileButton
        className="button button-quiet"
        label="Open files"
        accept="image/*,.json,application/json"
        multiple
        onFiles={(files) => void openFiles(files)}
      >
        <FolderOpen size={17} aria-hidden /> Open
      </FileButton>
      <Button kind="quiet" onClick={() => goTo('.class-section input')}>
        <Tag size={17} aria-hidden /> Class
      </Button>
      <Button kind="quiet" onClick={() => goTo('.view-switcher [aria-checked="true"]')}>
        <Images size={17} aria-hidden /> Views
      </Button>
      <ExportMenu side="above" />
    </div>
  );
}

function goTo(selector: string): void {
  const target = document.querySelector<HTMLElement>(selector);
  target?.scrollIntoView({ block: 'center' });
  target?.focus({ preventScroll: true });
}
