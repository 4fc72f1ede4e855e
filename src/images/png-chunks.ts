import { G4SegError } from '../core/errors.ts';
import type { Size } from '../core/grid.ts';
import { inflateUpTo } from '../core/inflate.ts';
import { checkSize } from './size-limit.ts';

/*
 * What a decoder must know of a PNG before it unpacks anything (PNG specification, third edition, 5 and 11). A decoder
 * reads chunk by chunk and believes the last one; a file of 92 bytes with two headers would make gigabytes of it, and a
 * text or colour profile of a kilobyte may unpack to a gigabyte. So the chunks are walked first, without unpacking.
 */

interface PngHeader extends Size {
  /** Bits a sample: 1, 2, 4, 8, 16. */
  readonly depth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. */
  readonly colourType: number;
  readonly interlaced: boolean;
}

interface CheckedPng {
  readonly header: PngHeader;
  /** The same picture as a PNG of nothing but its signature, IHDR, PLTE, tRNS, IDAT and IEND chunks. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Colour type -> samples a pixel, and the depths it may have (table 12 of the specification). */
const colourTypes: Readonly<Record<number, { readonly samples: number; readonly depths: readonly number[] }>> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 1, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
};

/** Bytes of the chunks that are read, at most; IDAT may have any. */
const longest: Readonly<Record<string, number>> = { IHDR: 13, PLTE: 768, tRNS: 256, IDAT: Infinity, IEND: 0 };

const signatureBytes = 8;
/** Length, type and checksum around a chunk's data. */
const frameBytes = 12;

/**
 * Walks the chunks of a PNG and unpacks its rows once, counting only. Its cost is bounded by the file's size and the
 * limit of pixels, not by what the file claims.
 * @param bytes a file that begins with PNG's signature
 * @throws G4SegError `bad-input` for a picture beyond the limit of pixels, chunks that are cut off, missing, doubled or
 *   unknown but critical, and rows of another length than the header says
 */
export function checkPng(bytes: Uint8Array, name: string): CheckedPng {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [bytes.subarray(0, signatureBytes)];
  const data: Uint8Array[] = [];
  const seen = new Set<string>();
  let header: PngHeader | null = null;
  for (let at = signatureBytes; !seen.has('IEND');) {
    if (at + frameBytes > bytes.length) throw damaged(name, 'it is cut off');
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const end = at + frameBytes + length;
    if (end > bytes.length)
      throw damaged(name, `it is cut off: chunk ${printable(type)} ends at byte ${end} of ${bytes.length}`);
    if (header === null && type !== 'IHDR') throw damaged(name, 'IHDR does not come first');
    if (type in longest) {
      if (seen.has(type) && type !== 'IDAT') throw damaged(name, `it has two ${type} chunks`);
      if (length > longest[type]) throw damaged(name, `${type} has ${length} bytes`);
      seen.add(type);
      kept.push(bytes.subarray(at, end));
      const content = bytes.subarray(at + 8, end - 4);
      if (type === 'IHDR') header = readHeader(content, name);
      if (type === 'IDAT') data.push(content);
    } else if (isCritical(type)) {
      throw damaged(name, `nothing is known of its chunk ${printable(type)}`);
    }
    at = end;
  }
  if (header === null || data.length === 0) throw damaged(name, 'it has no IDAT chunk');
  checkRows(data, header, name);
  return { header, bytes: joined(kept) };
}

function readHeader(content: Uint8Array, name: string): PngHeader {
  if (content.length !== longest['IHDR']) throw damaged(name, `IHDR has ${content.length} bytes`);
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const size = { width: view.getUint32(0), height: view.getUint32(4) };
  checkSize(size, name);
  const [depth, colourType, , , interlace] = content.subarray(8);
  if (!colourTypes[colourType]?.depths.includes(depth)) {
    throw damaged(name, `there is no colour type ${colourType} with ${depth} bits`);
  }
  if (interlace !== 0 && depth < 8) {
    // fast-png reads such rows as if each pixel had a byte of its own.
    throw new G4SegError(
      'bad-input',
      `${name} is an interlaced PNG of ${depth} bits a pixel, which is not read here. Save it again without interlacing.`,
      { name, depth },
    );
  }
  return { ...size, depth, colourType, interlaced: interlace !== 0 };
}

/** Small letters first mean that a decoder may leave a chunk out (5.4). */
function isCritical(type: string): boolean {
  return (type.charCodeAt(0) & 32) === 0;
}

/** The rows must unpack to exactly the bytes that the header says: no more are unpacked, and none are missing. */
function checkRows(data: readonly Uint8Array[], header: PngHeader, name: string): void {
  const expected = rowBytes(header);
  const pixels = `${header.width} × ${header.height} pixels have`;
  let found: number;
  try {
    found = inflateUpTo('zlib', data, expected, () => {});
  } catch (cause) {
    throw damaged(name, 'its data are corrupt', cause);
  }
  if (found > expected) throw damaged(name, `its data unpack to more than the ${expected} bytes that ${pixels}`);
  if (found < expected) throw damaged(name, `its data unpack to ${found} of the ${expected} bytes that ${pixels}`);
}

/** Adam7: each of the seven pictures takes every n-th column and row, from a first one (8.2). */
const passes = [
  { column: 0, row: 0, columns: 8, rows: 8 },
  { column: 4, row: 0, columns: 8, rows: 8 },
  { column: 0, row: 4, columns: 4, rows: 8 },
  { column: 2, row: 0, columns: 4, rows: 4 },
  { column: 0, row: 2, columns: 2, rows: 4 },
  { column: 1, row: 0, columns: 2, rows: 2 },
  { column: 0, row: 1, columns: 1, rows: 2 },
];

/** Bytes of all rows, each with the byte that names its filter in front. */
function rowBytes({ width, height, depth, colourType, interlaced }: PngHeader): number {
  const bits = colourTypes[colourType].samples * depth;
  const bytesOf = (columns: number, rows: number) => (columns > 0 ? rows * (1 + Math.ceil((columns * bits) / 8)) : 0);
  if (!interlaced) return bytesOf(width, height);
  return passes
    .map((pass) => bytesOf(Math.ceil((width - pass.column) / pass.columns), Math.ceil((height - pass.row) / pass.rows)))
    .reduce((sum, bytes) => sum + Math.max(0, bytes), 0);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function printable(type: string): string {
  return type.replace(/[^a-zA-Z]/g, '?');
}

function damaged(name: string, why: string, cause?: unknown): G4SegError {
  return new G4SegError(
    'bad-input',
    `${name} is a damaged PNG: ${why}. Save or download it again.`,
    { name },
    { cause },
  );
}
