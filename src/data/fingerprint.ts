import { sha256 } from '../core/digest.ts';
import { G4SegError } from '../core/errors.ts';
import type { Folder, StoredFile } from './folder.ts';

/** A file that a picture, its truth or its coarse masks come from. */
export interface DataFile {
  readonly folder: Folder;
  readonly path: string;
}

/** Files up to this size count whole: photos, label images, grey masks. */
const wholeBytes = 1 << 20;

/** Of a larger file (maps of all classes) this many blocks count, evenly spread, the first and the last included. */
const blocks = 16;
const blockBytes = 1 << 14;

/** Sizes and times of files, without reading them: another stamp means that they have to be looked at again. */
export async function stampOf(files: readonly DataFile[]): Promise<string> {
  const stamps = await Promise.all(
    files.map(async ({ folder, path }) => {
      const found = await present(folder, path);
      return found ? `${found.size} ${Math.round(found.time)}` : 'missing';
    }),
  );
  return stamps.join(', ');
}

/**
 * SHA-256 of the names, sizes and bytes of files; the same in a copy of their folder. A file above 1 MiB counts by 16
 * blocks of 16 KiB, so a change between them is not seen: it is when the file is read.
 */
export async function fingerprint(files: readonly DataFile[]): Promise<string> {
  const parts = await Promise.all(
    files.map(async ({ folder, path }) => {
      const found = await present(folder, path);
      return found ? `${path} ${found.size} ${await sampleDigest(found)}` : `${path} is missing`;
    }),
  );
  return sha256(new TextEncoder().encode(parts.join('\n')));
}

/** undefined for a file that is not there: its picture will fail, and say so. */
async function present(folder: Folder, path: string): Promise<StoredFile | undefined> {
  try {
    return await folder.file(path);
  } catch (error) {
    if (error instanceof G4SegError) return undefined;
    throw error;
  }
}

async function sampleDigest(file: StoredFile): Promise<string> {
  if (file.size <= wholeBytes) return sha256(await file.part(0, file.size));
  const sample = new Uint8Array(blocks * blockBytes);
  for (let block = 0; block < blocks; block++) {
    const from = Math.floor((block * (file.size - blockBytes)) / (blocks - 1));
    sample.set(await file.part(from, from + blockBytes), block * blockBytes);
  }
  return sha256(sample);
}
