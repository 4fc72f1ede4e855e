import { Inflate, Unzlib } from 'fflate';

/** What is handed to the decoder at once: it unpacks to 4 MB at most, since deflate shortens to a thousandth at best. */
const step = 1 << 12;

/**
 * Unpacks deflated data as far as a known size, piece by piece. A few bytes may claim to be gigabytes; here no more than
 * the expected size and one step are ever unpacked.
 * @param kind `zlib` with its header and checksum (PNG), or `raw` deflate (ZIP)
 * @param parts the data, which may lie in several pieces
 * @param expected bytes
 * @param take gets the unpacked pieces in order
 * @returns how many bytes were unpacked: `expected`, fewer where the data end before, more where they do not end there
 * @throws Error where the data are corrupt
 */
export function inflateUpTo(
  kind: 'zlib' | 'raw',
  parts: readonly Uint8Array[],
  expected: number,
  take: (piece: Uint8Array, at: number) => void,
): number {
  let found = 0;
  const onPiece = (piece: Uint8Array) => {
    if (found + piece.length <= expected) take(piece, found);
    found += piece.length;
  };
  const inflate = kind === 'zlib' ? new Unzlib(onPiece) : new Inflate(onPiece);
  for (const [i, part] of parts.entries()) {
    for (let at = 0; at < part.length; at += step) {
      const isLast = i === parts.length - 1 && at + step >= part.length;
      inflate.push(part.subarray(at, at + step), isLast);
      if (found > expected) return found;
    }
  }
  return found;
}
