import { FolderOpen } from 'lucide-react';
import { openFiles } from '../../../state/refine/open-files.ts';
import { FileButton } from '../../shared/FileButton.tsx';

interface OpenButtonProps {
  readonly label: string;
  readonly className: string;
  /** Of the icon, in pixels. */
  readonly iconSize: number;
}

/** Chooses a photo, masks, a truth or a session, in every format that a drop takes. */
export function OpenButton({ label, className, iconSize }: OpenButtonProps) {
  return (
    <FileButton
      className={className}
      label={label}
      accept="image/*,.json,.npy,.npz,.xml"
      multiple
      onFiles={(files) => void openFiles(files)}
    >
      <FolderOpen size={iconSize} aria-hidden /> Open
    </FileButton>
  );
}
