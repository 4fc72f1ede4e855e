import { lstat, open, rename, rm, stat } from 'node:fs/promises';
import { G4SegError } from '../../core/errors.ts';

/** A file to be made, and its bytes, in pieces. */
export interface NewFile {
  readonly path: string;
  readonly pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/**
 * Refuses paths at which something is: a command writes new files only. The file that is being read is named as such, by
 * whatever name it goes: a link to it, or one of its other names.
 * @throws G4SegError 'bad-input'
 */
export async function checkFree(paths: readonly string[], input: string): Promise<void> {
  const read = await stat(input);
  for (const path of paths) {
    if (!(await lstat(path).catch(() => undefined))) continue;
    const found = await stat(path).catch(() => undefined); // of what a link leads to, if it leads anywhere
    if (found?.ino === read.ino && found.dev === read.dev) {
      throw new G4SegError('bad-input', `${path} is the file that is read; choose another name for --out.`, { path });
    }
    throw new G4SegError('bad-input', `${path} is there already; choose another name for --out, or remove it.`, {
      path,
    });
  }
}

/**
 * Writes all files or none: each beside its place first, then all are renamed. What was written goes if anything fails, a
 * full disk included.
 * @throws G4SegError 'bad-input' naming the file that failed
 */
export async function writeNewFiles(files: readonly NewFile[]): Promise<void> {
  const written: string[] = [];
  let at = '';
  try {
    for (const { path, pieces } of files) {
      at = path;
      const handle = await open(beside(path), 'wx');
      written.push(beside(path));
      try {
        for await (const piece of pieces) await handle.writeFile(piece);
        await handle.sync();
      } finally {
        await handle.close();
      }
    }
    for (const { path } of files) {
      at = path;
      await rename(beside(path), path);
      written.push(path);
    }
  } catch (error) {
    for (const path of written) await rm(path, { force: true });
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new G4SegError('bad-input', `${at} could not be written: ${error.message}. Nothing was left behind.`, {
      path: at,
    });
  }
}

function beside(path: string): string {
  return `${path}.${process.pid}.writing`;
}
