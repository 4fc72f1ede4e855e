import { FolderOpen } from 'lucide-react';
import { useRef, useState, type DragEvent, type InputHTMLAttributes } from 'react';
import { G4SegError, isAbort } from '../../../core/errors.ts';
import { fileListFolder, handleFolder } from '../../../data/browser-folder.ts';
import type { Folder } from '../../../data/folder.ts';
import { entryFolder } from '../../../state/evaluate/entry-folder.ts';
import type { Reading } from '../../../state/evaluate/setup.ts';
import { postProblem } from '../../../state/page/notices-store.ts';

interface FolderFieldProps {
  readonly label: string;
  readonly reading: Reading<unknown> | null;
  /** How the folder was understood. */
  readonly found: string | undefined;
  readonly onFolder: (folder: Folder) => void;
}

/** The part of the File System Access API that is used; Chromium has it. */
interface DirectoryPicker {
  showDirectoryPicker?: (options: { readonly mode: 'read' }) => Promise<FileSystemDirectoryHandle>;
}

/** React does not know the attribute, which every browser does. */
const asFolder = { webkitdirectory: '' } as InputHTMLAttributes<HTMLInputElement>;

/**
 * A folder to choose or to drop. With a directory picker nothing is listed before it is asked for; else the browser
 * lists all files first. Either way they stay on the disk.
 */
export function FolderField({ label, reading, found, onFolder }: FolderFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const [hovering, setHovering] = useState(false);
  const take = async (open: () => Promise<Folder> | Folder) => {
    try {
      onFolder(await open());
    } catch (error) {
      if (!isAbort(error)) postProblem(error);
    }
  };
  const choose = () => {
    const { showDirectoryPicker } = window as DirectoryPicker;
    if (!showDirectoryPicker) return input.current?.click();
    void take(async () => handleFolder(await showDirectoryPicker.call(window, { mode: 'read' })));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setHovering(false);
    const entry = event.dataTransfer.items[0]?.webkitGetAsEntry();
    void take(() => droppedFolder(entry));
  };
  return (
    <div
      className="folder-field"
      data-hovering={hovering}
      data-problem={reading?.problem !== null && reading !== null}
      onDragOver={(event) => {
        event.preventDefault();
        setHovering(true);
      }}
      onDragLeave={() => setHovering(false)}
      onDrop={drop}
    >
      <button type="button" className="folder-button" onClick={choose}>
        <FolderOpen size={15} aria-hidden />
        <span className="folder-words">
          <span>{label}</span>
          <span className="note folder-name">{reading ? reading.folder.name : 'Choose it, or drop it here'}</span>
        </span>
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        aria-label={label}
        {...asFolder}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          if (files.length > 0) void take(() => fileListFolder(files));
          event.target.value = '';
        }}
      />
      {found && <p className="folder-found">{found}</p>}
      {reading?.problem && (
        <p className="folder-problem" role="alert">
          {reading.problem}
        </p>
      )}
    </div>
  );
}

function droppedFolder(entry: FileSystemEntry | null | undefined): Folder {
  if (entry?.isDirectory) return entryFolder(entry as FileSystemDirectoryEntry);
  throw new G4SegError('bad-input', `${entry?.name ?? 'This'} is no folder. Drop the folder that holds the files.`);
}
