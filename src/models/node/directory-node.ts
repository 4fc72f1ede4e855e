import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreDirectory } from '../store/directory.ts';
import { writeBeside } from './write-beside.ts';

/** A folder on disk, made when first written to. */
export function nodeDirectory(folder: string): StoreDirectory {
  return {
    list: async () => {
      const names = await orAbsent(readdir(folder), []);
      const files = names.filter((name) => !name.endsWith('.writing'));
      return Promise.all(files.map(async (name) => ({ name, bytes: (await stat(join(folder, name))).size })));
    },
    read: async (name) => {
      const bytes = await orAbsent(readFile(join(folder, name)), null);
      return bytes && new Blob([bytes]);
    },
    write: async (name, data) => {
      await mkdir(folder, { recursive: true });
      await writeBeside(join(folder, name), (file) => file.writeFile(data));
    },
    remove: (name) => rm(join(folder, name), { force: true }),
  };
}

async function orAbsent<T, A>(value: Promise<T>, absent: A): Promise<T | A> {
  try {
    return await value;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return absent;
    throw error;
  }
}
