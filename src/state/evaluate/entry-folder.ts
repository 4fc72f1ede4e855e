import { missing, storedFile, type Folder } from '../../data/folder.ts';

/** A folder that was dropped on the page. Nothing is read before it is asked for. */
export function entryFolder(root: FileSystemDirectoryEntry): Folder {
  const { name } = root;
  const fileAt = (path: string) =>
    new Promise<FileSystemEntry>((resolve, reject) => root.getFile(path, {}, resolve, reject));
  const folderAt = (path: string) =>
    new Promise<FileSystemEntry>((resolve, reject) => root.getDirectory(path, {}, resolve, reject));
  const orMissing = (path: string) => (cause: unknown) => {
    throw missing(name, path, cause);
  };
  const opened = async (path: string) => {
    const entry = (await fileAt(path).catch(orMissing(path))) as FileSystemFileEntry;
    return new Promise<File>((resolve, reject) => entry.file(resolve, reject));
  };
  return {
    name,
    list: async (path) => {
      const folder = path === '' ? root : await folderAt(path).catch(orMissing(path));
      const entries = await allEntries(folder as FileSystemDirectoryEntry);
      return entries.map((entry) => entry.name).sort();
    },
    read: async (path) => new Uint8Array(await (await opened(path)).arrayBuffer()),
    file: async (path) => storedFile(await opened(path)),
    exists: async (path) => {
      const is = (found: Promise<unknown>) =>
        found.then(
          () => true,
          () => false,
        );
      return path === '' || (await is(fileAt(path))) || is(folderAt(path));
    },
  };
}

/** A reader gives a hundred entries at a time, and none at the end. */
async function allEntries(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
