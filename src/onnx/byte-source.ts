import { G4SegError } from '../core/errors.ts';

/** Random access to bytes that need not be in memory: a download in OPFS, an array, a file of Node's. */
export interface ByteSource {
  /** Bytes in all. */
  readonly size: number;
  /**
   * The bytes [offset, offset + length).
   * @throws G4SegError `bad-model` if the range is outside the source or fewer bytes came back
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A source over an array; reads are views, not copies. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.byteLength,
    read: async (offset, length) => {
      checkRange(bytes.byteLength, offset, length);
      return bytes.subarray(offset, offset + length);
    },
  };
}

/** A source over a `Blob` or `File`; only the slices asked for are read. */
export function blobSource(blob: Blob): ByteSource {
  return {
    size: blob.size,
    read: async (offset, length) => {
      checkRange(blob.size, offset, length);
      const bytes = new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
      checkComplete(bytes, offset, length);
      return bytes;
    },
  };
}

/** Throws unless [offset, offset + length) lies inside `size` bytes. */
export function checkRange(size: number, offset: number, length: number): void {
  const whole = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
  if (whole && offset + length <= size) return;
  throw new G4SegError('bad-model', `Cannot read ${length} bytes at ${offset}: the file has ${size} bytes.`, {
    offset,
    length,
    size,
  });
}

/** Throws when a read came back short. */
export function checkComplete(bytes: Uint8Array, offset: number, length: number): void {
  if (bytes.byteLength === length) return;
  throw new G4SegError(
    'bad-model',
    `Read ${bytes.byteLength} of ${length} bytes at ${offset}: the file changed or was cut. Load it again.`,
    { offset, length, found: bytes.byteLength },
  );
}
