import { open, readdir, readFile, stat } from 'node:fs/promises';
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
    file: async (path) => {
      const { size, mtimeMs } = await orMissing(path, stat(join(root, path)));
      return { size, time: mtimeMs, part: (from, to) => orMissing(path, readPart(join(root, path), from, to)) };
    },
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

async function readPart(path: string, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path);
  try {
    const bytes = new Uint8Array(Math.max(0, to - from));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function isAbsent(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
}
