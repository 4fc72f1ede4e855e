import { sha256 } from '../../core/digest.ts';
import { G4SegError } from '../../core/errors.ts';
import { digestOfBlob } from '../store/file-digest.ts';
import type { ModelManifest } from '../catalogue/manifest.ts';
import { parseManifest } from '../catalogue/manifest.ts';

/**
 * Reads one file of a model by its path inside the model's folder. `verified`: size and digest were checked when the
 * file came to where it is read from.
 */
export type FileReader = ((path: string, signal?: AbortSignal) => Promise<Blob>) & { readonly verified?: boolean };

/** Below this size the platform hashes a file in one go, which is faster. */
const wholeBelow = 64 * 1024 * 1024;

export interface ModelFiles {
  readonly manifest: ModelManifest;
  /** The verified file; reads it once. */
  file(path: string): Blob;
}

/** Files below a URL, e.g. `models/demo/`. */
export function httpReader(baseUrl: string): FileReader {
  const base = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
  return async (path, signal) => {
    const url = base + path;
    let response: Response;
    try {
      response = await fetch(url, signal ? { signal } : {});
    } catch (error) {
      signal?.throwIfAborted();
      throw new G4SegError(
        'bad-model',
        `The model file ${url} could not be fetched: the server does not answer. Check the connection and try again.`,
        { url },
        { cause: error },
      );
    }
    if (!response.ok) {
      throw new G4SegError(
        'bad-model',
        `The model file ${url} could not be fetched: the server answered ${response.status}. Check that the model is complete.`,
        { url, status: response.status },
      );
    }
    return response.blob();
  };
}

/**
 * Reads a model's manifest and all its files, and checks each against its size and, unless the reader's files are
 * verified already, its SHA-256.
 * @param onBytes called with the bytes read so far and the total
 * @throws G4SegError 'bad-model' naming the file; an abort as it is
 */
export async function readModel(
  read: FileReader,
  where: string,
  onBytes: (done: number, total: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<ModelFiles> {
  const manifest = parseManifest(await (await read('manifest.json', signal)).text(), where);
  const total = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  let done = 0;
  const blobs = new Map<string, Blob>();
  await Promise.all(
    manifest.files.map(async (expected) => {
      const blob = await read(expected.path, signal);
      await verify(blob, expected, where, read.verified ?? false);
      blobs.set(expected.path, blob);
      done += expected.bytes;
      onBytes(done, total);
    }),
  );
  signal?.throwIfAborted();
  return {
    manifest,
    file: (path) => {
      const blob = blobs.get(path);
      if (!blob) throw new G4SegError('bad-model', `The model ${manifest.id} lists no file "${path}".`, { path });
      return blob;
    },
  };
}

async function verify(
  blob: Blob,
  expected: ModelManifest['files'][number],
  where: string,
  verified: boolean,
): Promise<void> {
  if (blob.size !== expected.bytes) {
    throw new G4SegError(
      'bad-model',
      `The model file ${expected.path} of ${where} has ${blob.size} bytes; ${expected.bytes} were expected. Reload; if it stays so, the copy on the server is damaged.`,
      {
        path: expected.path,
        found: blob.size,
        expected: expected.bytes,
      },
    );
  }
  if (verified) return;
  // In pieces: an array of gigabytes fails before it is hashed.
  const found = blob.size < wholeBelow ? await sha256(await blob.arrayBuffer()) : await digestOfBlob(blob);
  if (found !== expected.sha256) {
    throw new G4SegError(
      'bad-model',
      `The model file ${expected.path} of ${where} is damaged: its SHA-256 is ${found.slice(0, 12)}…, not ${expected.sha256.slice(0, 12)}….`,
      {
        path: expected.path,
        found,
        expected: expected.sha256,
      },
    );
  }
}
