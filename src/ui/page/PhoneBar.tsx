import { Images, Tag } from 'lucide-react';
import { ExportMenu } from '../refine/export/ExportMenu.tsx';
import { OpenButton } from '../refine/inputs/OpenButton.tsx';
import { Button } from '../shared/Button.tsx';
import './phone-bar.css';

/** On a phone: the four things one does, within reach of the thumb. Elsewhere it is not shown. */
export function PhoneBar() {
  return (
    <div className="phone-bar" role="group" aria-label="Tools">
      <OpenButton className="button button-quiet" label="Open files" iconSize={17} />
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
