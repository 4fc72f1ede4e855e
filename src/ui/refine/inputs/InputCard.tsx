import { FolderOpen, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { openFiles, type Role } from '../../../state/refine/open-files.ts';
import { IconButton } from '../../shared/Button.tsx';
import { FileButton } from '../../shared/FileButton.tsx';

interface InputCardProps {
  readonly title: string;
  readonly role: Exclude<Role, 'guess'>;
  /** `null` while there is none. */
  readonly input: { readonly name: string; readonly reading: string } | null;
  readonly thumbnail: ReactNode;
  /** What to say while there is none. */
  readonly empty: string;
  readonly onRemove?: () => void;
  readonly children?: ReactNode;
}

/** One input: thumbnail, how it was read, and how to replace or remove it. */
export function InputCard({ title, role, input, thumbnail, empty, onRemove, children }: InputCardProps) {
  return (
    <div className="card input-card" data-empty={input === null}>
      <div className="input-thumbnail">{thumbnail}</div>
      <h3>{title}</h3>
      <div className="input-text">
        {input ? (
          <>
            <span className="input-name" title={input.name}>
              {input.name}
            </span>
            <span className="input-reading">{input.reading}</span>
          </>
        ) : (
          <span className="input-reading">{empty}</span>
        )}
      </div>
      <div className="input-actions">
        <FileButton
          accept={role === 'photo' ? 'image/*' : 'image/*,.json,.npy,.npz,.xml'}
          label={input ? `Replace the ${title.toLowerCase()}` : `Choose the ${title.toLowerCase()}`}
          onFiles={(files) => void openFiles(files, role)}
        >
          <FolderOpen size={15} />
        </FileButton>
        {input && onRemove && (
          <IconButton label={`Remove the ${title.toLowerCase()}`} onClick={onRemove}>
            <X size={15} />
          </IconButton>
        )}
      </div>
      {children && <div className="input-more">{children}</div>}
    </div>
  );
}
