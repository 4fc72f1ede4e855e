import { G4SegError } from '../../core/errors.ts';
import type { StoreDirectory } from './directory.ts';

const folder = 'models';

/** What Chromium names the file that a write goes to before it takes the name's place; it shows in listings. */
const swapEnding = '.crswap';

/**
 * The origin private file system, in a page or a worker.
 * @throws G4SegError 'bad-input' where the browser gives none (some private windows)
 */
export async function opfsDirectory(
  storage: StorageManager | undefined = globalThis.navigator?.storage,
): Promise<StoreDirectory> {
  try {
    if (!storage) throw new Error('navigator.storage is missing: the page is not served from https or localhost');
    const open = async () => (await storage.getDirectory()).getDirectoryHandle(folder, { create: true });
    await open();
    return directoryOfHandle(open);
  } catch (error) {
    throw new G4SegError(
      'bad-input',
      'This browser window has no storage for models (a private window, or a page that is not served over https). Open the page in a normal window, or use model files from your disk.',
      {},
      { cause: error },
    );
  }
}

/**
 * A directory over a handle, be it of OPFS or of a folder that the person picked.
 * @param open asked before each use: a browser that clears the store on a full disk leaves older handles dead
 */
export function directoryOfHandle(open: () => Promise<FileSystemDirectoryHandle>): StoreDirectory {
  return {
    list: async () => {
      const files: { name: string; bytes: number }[] = [];
      for await (const child of (await open()).values()) {
        const file = child.kind === 'file' ? await orAbsent(child.getFile()) : null;
        if (file && !child.name.endsWith(swapEnding)) files.push({ name: child.name, bytes: file.size });
      }
      return files;
    },
    read: async (name) => {
      const file = await orAbsent((await open()).getFileHandle(name));
      return file && orAbsent(file.getFile());
    },
    write: async (name, data) => {
      const file = await (await open()).getFileHandle(name, { create: true });
      // Writes go to a swap file that takes the name's place when it is closed: all or nothing.
      const stream = await file.createWritable();
      try {
        await stream.write(data);
        await stream.close();
      } catch (error) {
        await stream.abort(error).catch(() => undefined);
        throw error;
      }
    },
    remove: async (name) => {
      await orAbsent((await open()).removeEntry(name));
    },
  };
}

/** Null for what is not there, or went away while it was looked at: other downloads write and remove meanwhile. */
async function orAbsent<T>(value: Promise<T>): Promise<T | null> {
  try {
    return await value;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundError') return null;
    throw error;
  }
}
