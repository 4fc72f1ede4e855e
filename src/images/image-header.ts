import type { Size } from '../core/grid.ts';

export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'bmp' | 'avif';

/** What the first bytes of a file say about it. */
export interface ImageHeader {
  readonly format: ImageFormat;
  /** Absent where the header does not say (AVIF, or a file cut off before the dimensions). */
  readonly size?: Size;
}

/**
 * Format and pixel dimensions of an image file, read without decoding it. Dimensions are those stored, before any
 * EXIF rotation.
 * @returns undefined where the bytes start none of the formats above.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const format = formatOf(bytes);
  if (format === undefined) return undefined;
  const size = sizeReaders[format](new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return size === undefined ? { format } : { format, size };
}

function formatOf(bytes: Uint8Array): ImageFormat | undefined {
  const text = latin1(bytes, 0, 16);
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp';
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif';
  if (text.startsWith('BM')) return 'bmp';
  if (text.slice(4, 8) === 'ftyp' && (text.slice(8, 12) === 'avif' || text.slice(8, 12) === 'avis')) return 'avif';
  return undefined;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Array.from(bytes.subarray(start, end), (byte) => String.fromCharCode(byte)).join('');
}

const sizeReaders: Readonly<Record<ImageFormat, (view: DataView) => Size | undefined>> = {
  png: (view) => (view.byteLength < 24 ? undefined : { width: view.getUint32(16), height: view.getUint32(20) }),
  jpeg: jpegSize,
  webp: webpSize,
  gif: (view) =>
    view.byteLength < 10 ? undefined : { width: view.getUint16(6, true), height: view.getUint16(8, true) },
  bmp: (view) =>
    view.byteLength < 26 ? undefined : { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) },
  avif: () => undefined,
};

/** Walks the marker segments to the frame header SOFn (ITU-T T.81, B.2.2). */
function jpegSize(view: DataView): Size | undefined {
  let offset = 2;
  while (offset + 9 <= view.byteLength) {
    if (view.getUint8(offset) !== 0xff) return undefined;
    const marker = view.getUint8(offset + 1);
    if (marker === 0xff) {
      offset += 1; // fill byte
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { height: view.getUint16(offset + 5), width: view.getUint16(offset + 7) };
    offset += 2 + view.getUint16(offset + 2);
  }
  return undefined;
}

/** The three bitstreams of a WebP container: lossy `VP8 `, lossless `VP8L`, extended `VP8X` (RFC 9649). */
function webpSize(view: DataView): Size | undefined {
  if (view.byteLength < 30) return undefined;
  const chunk = String.fromCharCode(...[12, 13, 14, 15].map((at) => view.getUint8(at)));
  if (chunk === 'VP8 ') {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  if (chunk === 'VP8L') {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (chunk === 'VP8X') {
    const uint24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    return { width: uint24(24) + 1, height: uint24(27) + 1 };
  }
  return undefined;
}
