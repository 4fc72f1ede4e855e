import { G4SegError } from '../../core/errors.ts';
import { isStorageFull } from './directory.ts';
import type { ModelStore } from './model-store.ts';

/** The part of a picked folder that is written to. */
export interface FolderHandle {
  getDirectoryHandle(name: string, options: { create: true }): Promise<FolderHandle>;
  getFileHandle(name: string, options: { create: true }): Promise<FileHandle>;
}

interface FileHandle {
  createWritable(): Promise<{
    write(data: Blob): Promise<void>;
    close(): Promise<void>;
    abort(reason?: unknown): Promise<void>;
  }>;
}

/**
 * Copies a stored model into a folder of the person's disk, in the engine's layout below the model's name, manifest.json
 * last: the folder can be opened as local files or served. Chunk by chunk, so that memory does not grow.
 * @param onBytes bytes written so far and in all
 * @throws G4SegError 'bad-model' if the model is not whole, 'storage-full' if the disk has no room; an abort as it is
 */
export async function saveModel(
  store: ModelStore,
  id: string,
  folder: FolderHandle,
  onBytes: (done: number, total: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<void> {
  const model = await store.installed(id);
  if (!model)
    throw new G4SegError('bad-model', `The model "${id}" is not complete. Download it again, then save it.`, { id });
  const { manifest, keys } = model;
  const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  try {
    const top = await folder.getDirectoryHandle(id, { create: true });
    for (const { path } of manifest.files) {
      const report = (bytes: number) => onBytes((done += bytes), total);
      await writeFile(top, path, store.files.chunks(keys[path] ?? ''), report, signal);
    }
    const text = new Blob([`${JSON.stringify(manifest, null, 2)}\n`]);
    await writeFile(top, 'manifest.json', [text], () => undefined, signal);
  } catch (error) {
    if (!isStorageFull(error)) throw error;
    throw new G4SegError(
      'storage-full',
      `The disk has no room for the ${manifest.title} files. Free some and save again.`,
      { id },
      { cause: error },
    );
  }
}

async function writeFile(
  top: FolderHandle,
  path: string,
  chunks: AsyncIterable<Blob> | Iterable<Blob>,
  onBytes: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const folders = path.split('/');
  const name = folders.pop() ?? path;
  let folder = top;
  for (const part of folders) folder = await folder.getDirectoryHandle(part, { create: true });
  const stream = await (await folder.getFileHandle(name, { create: true })).createWritable();
  try {
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      await stream.write(chunk);
      onBytes(chunk.size);
    }
    await stream.close();
  } catch (error) {
    await stream.abort(error).catch(() => undefined); // the error itself is what counts
    throw error;
  }
}
