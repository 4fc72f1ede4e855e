import { encode } from 'fast-png';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Five pictures of different sizes with truth and soft coarse masks, written into a folder, for tests of files. */
export const fiveNames = ['ape', 'bee', 'cow', 'doe', 'elk'] as const;

const sizeOf = (index: number) => ({ height: 17 + index, width: 24 + 2 * index });

/** Truth: label 1 in a rectangle, 2 in a column at the right but for the fourth, 255 on the rectangle's border. */
function truthOf(index: number): Uint8Array {
  const { height, width } = sizeOf(index);
  return Uint8Array.from({ length: height * width }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    if (column >= width - 4) return index === 3 ? 0 : 2;
    if (row < 3 || row > 11 || column < 5 || column > 12 + index) return 0;
    return row === 3 || column === 5 ? 255 : 1;
  });
}

/** Bytes of NumPy's format: float32 [H, W, C]. */
function npyBytes(shape: readonly number[], values: Float32Array): Uint8Array<ArrayBuffer> {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`;
  const header = `${text.padEnd(117)}\n`;
  const bytes = new Uint8Array(10 + header.length + 4 * values.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, 4 * values.length), 10 + header.length);
  return bytes;
}

/** Probabilities of the two classes [H, W, 2]; `scale` 0 makes a map of zeros of the same length. */
export function coarseNpy(index: number, scale = 1): Uint8Array<ArrayBuffer> {
  const { height, width } = sizeOf(index);
  const values = Float32Array.from({ length: height * width * 2 }, (_, at) => {
    const [pixel, label] = [Math.floor(at / 2), (at % 2) + 1];
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    if (label === 2) return scale * (column >= width - 6 ? 0.55 : 0.05);
    return scale * (row > 4 && row < 14 && column > 5 ? Math.max(0, 0.9 - 0.06 * Math.abs(column - 9)) : 0.1);
  });
  return npyBytes([height, width, 2], values);
}

function photoOf(index: number): Uint8Array {
  const { height, width } = sizeOf(index);
  const data = Uint8Array.from({ length: height * width * 3 }, (_, at) => (at * (7 + index)) % 256);
  return encode({ width, height, channels: 3, depth: 8, data });
}

export function labelPng(index: number, labels = truthOf(index)): Uint8Array {
  return encode({ ...sizeOf(index), channels: 1, depth: 8, data: labels });
}

/** Writes `data/` (images, masks, classes.txt) and `coarse/` (NumPy) below a folder. */
export async function writeFivePictures(root: string): Promise<{ readonly data: string; readonly coarse: string }> {
  const [data, coarse] = [join(root, 'data'), join(root, 'coarse')];
  for (const folder of [join(data, 'images'), join(data, 'masks'), coarse]) await mkdir(folder, { recursive: true });
  await writeFile(join(data, 'classes.txt'), 'animal\nfence\n');
  for (const [index, name] of fiveNames.entries()) {
    await writeFile(join(data, 'images', `${name}.png`), photoOf(index));
    await writeFile(join(data, 'masks', `${name}.png`), labelPng(index));
    await writeFile(join(coarse, `${name}.npy`), coarseNpy(index));
  }
  return { data, coarse };
}
