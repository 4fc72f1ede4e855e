import { open, rename, rm, type FileHandle } from 'node:fs/promises';

/**
 * Writes a file beside its place and renames it there when it is whole. After a failure, a full disk's too, the place holds
 * what it held before and nothing lies beside it. A link in the place is replaced, never written through.
 */
export async function writeBeside(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const writing = `${path}.writing`;
  await rm(writing, { force: true }); // of a process that died; or a link
  const file = await open(writing, 'wx');
  try {
    try {
      await write(file);
    } finally {
      await file.close();
    }
    await rename(writing, path);
  } catch (error) {
    await rm(writing, { force: true });
    throw error;
  }
}
