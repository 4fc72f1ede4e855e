import type { Plane, Rgba, Size } from '../core/grid.ts';
import { area } from '../core/grid.ts';
import { G4SegError } from '../core/errors.ts';

/**
 * Antialiased bilinear resizing, the triangle filter of Pillow's `Image.resize(size, BILINEAR)`: when shrinking, the
 * triangle is as wide as two target pixels, so nothing is skipped. 8-bit pictures use Pillow's 22-bit fixed point
 * and its 8-bit rounding between the two passes, so the result is the same to the last bit.
 * Source: Pillow, src/libImaging/Resample.c.
 */

/** Weights of the input cells under one output cell: `weights[i]` belongs to input cell `start + i`. */
interface Taps {
  readonly start: number;
  readonly weights: Float64Array;
}

function triangleTaps(from: number, to: number): Taps[] {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const slope = 1 / support; // Pillow multiplies; dividing would differ in the last bit
  return Array.from({ length: to }, (_, cell) => {
    const centre = (cell + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    const weights = Float64Array.from({ length: end - start }, (_, i) =>
      Math.max(0, 1 - Math.abs((start + i - centre + 0.5) * slope)),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { start, weights: weights.map((weight) => weight / sum) };
  });
}

const fixedPoint = 2 ** 22;

/**
 * Resizes an opaque 8-bit picture. Each channel is filtered for itself, so transparent pictures must be flattened
 * first (decode-photo does).
 * @param size positive whole numbers
 */
export function resizeBilinear(picture: Rgba, size: Size): Rgba {
  checkTarget(size);
  const fixed = (taps: Taps[]) =>
    taps.map(({ start, weights }) => ({ start, weights: weights.map((weight) => Math.round(weight * fixedPoint)) }));
  // Uint8ClampedArray would round half to even; Pillow adds a half and cuts.
  const store = (sum: number) => Math.floor((sum + fixedPoint / 2) / fixedPoint);
  const wide = new Uint8ClampedArray(picture.height * size.width * 4);
  filterRows(picture.data, picture, 4, fixed(triangleTaps(picture.width, size.width)), wide, store);
  const data = new Uint8ClampedArray(area(size) * 4);
  filterColumns(wide, size.width * 4, fixed(triangleTaps(picture.height, size.height)), data, store);
  return { height: size.height, width: size.width, data };
}

/** Resizes a soft mask with the same filter, in float as Pillow does for mode F. Values stay in their range. */
export function resizePlaneBilinear(plane: Plane, size: Size): Plane {
  checkTarget(size);
  const store = (sum: number) => sum;
  const wide = new Float32Array(plane.height * size.width);
  filterRows(plane.data, plane, 1, triangleTaps(plane.width, size.width), wide, store);
  const data = new Float32Array(area(size));
  filterColumns(wide, size.width, triangleTaps(plane.height, size.height), data, store);
  return { height: size.height, width: size.width, data };
}

function filterRows(
  data: ArrayLike<number>,
  { height, width }: Size,
  channels: number,
  taps: readonly Taps[],
  out: Uint8ClampedArray | Float32Array,
  store: (sum: number) => number,
): void {
  let at = 0;
  for (let row = 0; row < height; row++) {
    for (const { start, weights } of taps) {
      for (let c = 0; c < channels; c++) {
        const from = (row * width + start) * channels + c;
        let sum = 0;
        for (let i = 0; i < weights.length; i++) sum += data[from + i * channels] * weights[i];
        out[at++] = store(sum);
      }
    }
  }
}

function filterColumns(
  data: ArrayLike<number>,
  rowLength: number,
  taps: readonly Taps[],
  out: Uint8ClampedArray | Float32Array,
  store: (sum: number) => number,
): void {
  let at = 0;
  for (const { start, weights } of taps) {
    for (let column = 0; column < rowLength; column++) {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += data[(start + i) * rowLength + column] * weights[i];
      out[at++] = store(sum);
    }
  }
}

/** Nearest neighbour, for labels and hard masks: the input cell under the centre of each output cell, as Pillow. */
export function resizeNearest<T extends Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>>(
  data: T,
  from: Size,
  to: Size,
): T {
  checkTarget(to);
  const out = (data instanceof Uint8Array ? new Uint8Array(area(to)) : new Float32Array(area(to))) as T;
  const columns = Int32Array.from({ length: to.width }, (_, x) => Math.floor(((x + 0.5) * from.width) / to.width));
  for (let row = 0; row < to.height; row++) {
    const source = Math.floor(((row + 0.5) * from.height) / to.height) * from.width;
    for (let x = 0; x < to.width; x++) out[row * to.width + x] = data[source + columns[x]];
  }
  return out;
}

function checkTarget({ height, width }: Size): void {
  if (!Number.isInteger(height) || !Number.isInteger(width) || height < 1 || width < 1) {
    throw new G4SegError('bad-input', `A picture cannot be resized to ${width} × ${height} pixels.`, { width, height });
  }
}
