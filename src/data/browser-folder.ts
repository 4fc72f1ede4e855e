import { G4SegError } from '../core/errors.ts';
import type { Folder } from './folder.ts';
import { missing, storedFile } from './folder.ts';

/** A folder that a person picked (`showDirectoryPicker`) or that lies in OPFS. Nothing is read before it is asked for. */
export function handleFolder(handle: FileSystemDirectoryHandle): Folder {
  const directory = async (path: string): Promise<FileSystemDirectoryHandle> => {
    let current = handle;
    for (const part of parts(path)) current = await current.getDirectoryHandle(part);
    return current;
  };
  const fileAt = async (path: string): Promise<File> => {
    const names = parts(path);
    const file = names.pop() ?? '';
    return (await (await directory(names.join('/'))).getFileHandle(file)).getFile();
  };
  const orMissing = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw isAbsent(cause) ? missing(handle.name, path, cause) : cause;
    }
  };
  const entry = async (path: string): Promise<FileSystemHandle> => {
    const names = parts(path);
    const last = names.pop();
    const parent = await directory(names.join('/'));
    if (last === undefined) return parent;
    return parent.getFileHandle(last).catch((cause: unknown) => {
      if (cause instanceof DOMException && cause.name === 'TypeMismatchError') return parent.getDirectoryHandle(last);
      throw cause;
    });
  };
  return {
    name: handle.name,
    list: (path) =>
      orMissing(path, async () => {
        const names: string[] = [];
        for await (const name of (await directory(path)).keys()) names.push(name);
        return names.sort();
      }),
    read: (path) => orMissing(path, async () => new Uint8Array(await (await fileAt(path)).arrayBuffer())),
    file: (path) => orMissing(path, async () => storedFile(await fileAt(path))),
    exists: (path) =>
      entry(path).then(
        () => true,
        (cause: unknown) => {
          if (isAbsent(cause)) return false;
          throw cause;
        },
      ),
  };
}

/**
 * The files of an `<input type="file" webkitdirectory>`: every browser has it. Each brings its path, whose first part
 * is the picked folder.
 * @throws G4SegError `bad-input` for files that come without a folder
 */
export function fileListFolder(files: Iterable<File>): Folder {
  const byPath = new Map<string, File>();
  const entries = new Map<string, Set<string>>([['', new Set()]]);
  let name = 'The folder';
  for (const file of files) {
    const [root, ...names] = parts(file.webkitRelativePath);
    if (names.length === 0) {
      throw new G4SegError('bad-input', `${file.name} came without its folder. Choose the folder, not its files.`, {
        file: file.name,
      });
    }
    name = root;
    byPath.set(names.join('/'), file);
    names.forEach((part, depth) => {
      const parent = names.slice(0, depth).join('/');
      entries.set(parent, (entries.get(parent) ?? new Set()).add(part));
    });
  }
  const fileAt = (path: string): File => {
    const file = byPath.get(path);
    if (!file) throw missing(name, path);
    return file;
  };
  return {
    name,
    list: async (path) => {
      const names = entries.get(path);
      if (!names) throw missing(name, path);
      return [...names].sort();
    },
    read: async (path) => new Uint8Array(await fileAt(path).arrayBuffer()),
    file: async (path) => storedFile(fileAt(path)),
    exists: async (path) => byPath.has(path) || entries.has(path),
  };
}

function parts(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function isAbsent(cause: unknown): boolean {
  return cause instanceof DOMException && (cause.name === 'NotFoundError' || cause.name === 'TypeMismatchError');
}
