import type { Rgba } from '../core/grid.ts';

/**
 * How a stored picture is to be turned, as cameras write it (EXIF 2.3, tag 0x0112): 1 = as it is, 2 = mirrored left to
 * right, 3 = upside down, 4 = mirrored top to bottom, 5 = transposed, 6 = turned by 90° clockwise, 7 = transposed over
 * the other diagonal, 8 = turned by 90° anticlockwise.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const tag = 0x0112;
const short = 3;
const appOne = 0xe1;
const startOfScan = 0xda;

/** The orientation in a JPEG's EXIF segment; 1 where it says none, or says it wrongly. */
export function jpegOrientation(bytes: Uint8Array): Orientation {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== startOfScan) {
    const end = at + 2 + view.getUint16(at + 2);
    if (bytes[at + 1] === appOne && end <= bytes.length && startsWithExif(bytes.subarray(at + 4, end))) {
      return tiffOrientation(new DataView(bytes.buffer, bytes.byteOffset + at + 10, Math.max(0, end - at - 10)));
    }
    at = end;
  }
  return 1;
}

function startsWithExif(segment: Uint8Array): boolean {
  return [0x45, 0x78, 0x69, 0x66, 0, 0].every((byte, i) => segment[i] === byte);
}

/** The first directory of a TIFF header: "II" or "MM", 42, its offset; then entries of 12 bytes. */
function tiffOrientation(tiff: DataView): Orientation {
  if (tiff.byteLength < 8) return 1;
  const little = tiff.getUint16(0) === 0x4949;
  const directory = tiff.getUint32(4, little);
  if (directory + 2 > tiff.byteLength) return 1;
  const count = tiff.getUint16(directory, little);
  for (let at = directory + 2; at < directory + 2 + count * 12 && at + 12 <= tiff.byteLength; at += 12) {
    if (tiff.getUint16(at, little) !== tag || tiff.getUint16(at + 2, little) !== short) continue;
    const value = tiff.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? (value as Orientation) : 1;
  }
  return 1;
}

/** The picture as it is to be seen. The same one where nothing is to be turned. */
export function upright(stored: Rgba, orientation: Orientation): Rgba {
  if (orientation === 1) return stored;
  const swaps = orientation >= 5;
  const { height: rows, width: columns } = stored;
  const [height, width] = swaps ? [columns, rows] : [rows, columns];
  const flipsRows = [3, 4, 7, 8].includes(orientation);
  const flipsColumns = [2, 3, 6, 7].includes(orientation);
  const from = new Uint32Array(stored.data.buffer, stored.data.byteOffset, rows * columns);
  const to = new Uint32Array(rows * columns);
  for (let row = 0; row < height; row++) {
    const y = flipsRows ? height - 1 - row : row;
    for (let column = 0; column < width; column++) {
      const x = flipsColumns ? width - 1 - column : column;
      to[row * width + column] = from[swaps ? x * columns + y : y * columns + x];
    }
  }
  return { height, width, data: new Uint8ClampedArray(to.buffer) };
}
