import { Deflate, zlibSync } from 'fflate';
import { crc32 } from '../../core/checksum.ts';

/** Parts of a PNG, so that a test can put together one that no encoder would write. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits a sample. */
  readonly depth?: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. */
  readonly colourType?: number;
  readonly interlaced?: boolean;
}

const pngSignature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** A chunk with its right length and checksum. */
export function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

export function pngHeader({ width, height, depth = 8, colourType = 0, interlaced = false }: PngHeader): Uint8Array {
  const data = new Uint8Array(13);
  const view = new DataView(data.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  data.set([depth, colourType, 0, 0, interlaced ? 1 : 0], 8);
  return pngChunk('IHDR', data);
}

export function pngFile(...chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return joined([pngSignature, ...chunks, pngChunk('IEND', new Uint8Array())]);
}

/** A whole grey PNG of so many zero bytes of rows; the rows of the header's own size where not given. */
export function flatPng(header: PngHeader, rowBytes = (header.width + 1) * header.height): Uint8Array<ArrayBuffer> {
  return pngFile(pngHeader(header), pngChunk('IDAT', deflatedZeros(rowBytes)));
}

/** The first header is small, the second is not: 92 bytes that a decoder which reads both makes gigabytes of. */
export function pngOfTwoHeaders(): Uint8Array<ArrayBuffer> {
  return pngFile(
    pngHeader({ width: 1, height: 1 }),
    pngHeader({ width: 30_000, height: 30_000, colourType: 6 }),
    pngChunk('IDAT', zlibSync(new Uint8Array(2))),
  );
}

/** A small picture that carries a compressed text or colour profile of so many bytes. */
export function pngWithBomb(chunk: 'zTXt' | 'iCCP' | 'iTXt', bytes: number): Uint8Array<ArrayBuffer> {
  const keyword = chunk === 'iTXt' ? [0x61, 0, 1, 0, 0, 0] : [0x61, 0, 0];
  const rows = zlibSync(Uint8Array.of(0, 0, 255, 0, 255, 0));
  return pngFile(
    pngHeader({ width: 2, height: 2 }),
    pngChunk(chunk, joined([Uint8Array.from(keyword), deflatedZeros(bytes)])),
    pngChunk('IDAT', rows),
  );
}

/** Zero bytes of one deflated piece. */
const piece = 1 << 24;

/**
 * zlib of n zero bytes, quickly: one deflated piece is flushed to a whole byte and refers to nothing before it, so it can
 * stand there many times. n is rounded up to whole pieces above 16 MB.
 */
export function deflatedZeros(n: number): Uint8Array<ArrayBuffer> {
  if (n <= piece) return zlibSync(new Uint8Array(n), { level: 9 });
  const parts: Uint8Array[] = [];
  const deflate = new Deflate({ level: 9 }, (part) => parts.push(part));
  deflate.push(new Uint8Array(piece));
  deflate.flush(true);
  const times = Math.ceil(n / piece);
  const b = (piece * times) % 65521; // the upper half of Adler-32 of zeros; the lower is 1
  const end = Uint8Array.of(1, 0, 0, 0xff, 0xff, b >> 8, b & 255, 0, 1); // an empty last block, then the checksum
  return joined([Uint8Array.of(0x78, 0xda), ...Array.from({ length: times }, () => parts).flat(), end]);
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
