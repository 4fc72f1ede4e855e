import { G4SegError } from '../../core/errors.ts';
import { isStorageFull } from '../../models/store/directory.ts';
import type { JournalStore } from './journal.ts';

/** A journal in the browser's private file system, so that a run outlives the page. One tab a file. */
export function opfsStore(file: FileSystemFileHandle): JournalStore {
  const write = async (work: (stream: FileSystemWritableFileStream, size: number) => Promise<void>) => {
    try {
      const { size } = await file.getFile();
      const stream = await file.createWritable({ keepExistingData: true });
      await work(stream, size);
      await stream.close(); // the file changes only here, whole
    } catch (error) {
      if (!isStorageFull(error)) throw error;
      throw new G4SegError(
        'storage-full',
        `There is no room for the results (${file.name}). Make room and resume: what is measured is kept.`,
        { file: file.name },
        { cause: error },
      );
    }
  };
  return {
    name: file.name,
    read: async () => new Uint8Array(await (await file.getFile()).arrayBuffer()),
    append: (bytes) => write((stream, size) => stream.write({ type: 'write', position: size, data: bytes })),
    truncate: (length) => write((stream) => stream.truncate(length)),
  };
}
