import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Folder } from '../folder.ts';
import { missing } from '../folder.ts';

/** A folder on disk. */
export function nodeFolder(directory: string): Folder {
  const root = resolve(directory);
  const name = basename(root);
  const orMissing = async <T>(path: string, work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (cause) {
      throw isAbsent(cause) ? missing(root, path, cause) : cause;
    }
  };
  return {
    name,
    list: async (path) => (await orMissing(path, readdir(join(root, path)))).sort(),
    read: async (path) => new Uint8Array(await orMissing(path, readFile(join(root, path)))),
    exists: (path) =>
      stat(join(root, path)).then(
        () => true,
        (cause: unknown) => {
          if (isAbsent(cause)) return false;
          throw cause;
        },
      ),
  };
}

function isAbsent(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
}
