import type { Plane } from '../../core/grid.ts';

/**
 * Probabilities as a NumPy file: float32 [K, H, W], little-endian, C order, format 1.0 (NEP 1).
 * @param planes one a class, all of one size, at least one
 */
export function encodeNumpy(planes: readonly Plane[]): Uint8Array<ArrayBuffer> {
  const [{ height, width }] = planes;
  const words = `{'descr': '<f4', 'fortran_order': False, 'shape': (${planes.length}, ${height}, ${width}), }`;
  const begin = 10; // magic, version, length of the header
  const padded = Math.ceil((begin + words.length + 1) / 64) * 64; // the values begin at a multiple of 64
  const bytes = new Uint8Array(padded + planes.length * height * width * 4);
  bytes.set([0x93, ...[...'NUMPY'].map((letter) => letter.charCodeAt(0)), 1, 0]);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, padded - begin, true);
  bytes.set(new TextEncoder().encode(words.padEnd(padded - begin - 1) + '\n'), begin);
  planes.forEach(({ data }, k) =>
    data.forEach((value, i) => view.setFloat32(padded + (k * data.length + i) * 4, value, true)),
  );
  return bytes;
}
