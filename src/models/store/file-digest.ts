import { createSHA256 } from 'hash-wasm';

/** SHA-256 of a stream, piece by piece: the platform's digest wants all bytes at once. */
export interface FileDigest {
  update(bytes: Uint8Array): void;
  /** 64 lower-case hexadecimal digits; nothing can be added afterwards. */
  hex(): string;
}

export async function createFileDigest(): Promise<FileDigest> {
  const hasher = await createSHA256();
  return {
    update: (bytes) => void hasher.update(bytes),
    hex: () => hasher.digest('hex'),
  };
}

/**
 * SHA-256 of a blob of any size, read in pieces.
 * @param onBytes called with the number of bytes just read
 */
export async function digestOfBlob(
  blob: Blob,
  onBytes: (bytes: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<string> {
  const digest = await createFileDigest();
  const reader = blob.stream().getReader();
  for (;;) {
    signal?.throwIfAborted();
    const { done, value } = await reader.read();
    if (done) return digest.hex();
    digest.update(value);
    onBytes(value.byteLength);
  }
}
