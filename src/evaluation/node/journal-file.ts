import { mkdir, open, readFile, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { G4SegError } from '../../core/errors.ts';
import { isStorageFull } from '../../models/store/directory.ts';
import type { JournalStore } from '../run/journal.ts';

/** A journal on disk. Each append reaches the disk before it resolves. One process a file. */
export function fileStore(path: string): JournalStore {
  return {
    name: path,
    read: async () => {
      try {
        return new Uint8Array(await readFile(path));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Uint8Array();
        throw error;
      }
    },
    append: async (bytes) => {
      await mkdir(dirname(path), { recursive: true });
      try {
        const file = await open(path, 'a');
        try {
          await file.writeFile(bytes);
          await file.datasync();
        } finally {
          await file.close();
        }
      } catch (error) {
        if (!isStorageFull(error)) throw error;
        throw new G4SegError(
          'storage-full',
          `There is no room for ${path}. Make room and run the same command again: what is measured is kept.`,
          { path },
          { cause: error },
        );
      }
    },
    truncate: (length) => truncate(path, length),
  };
}
