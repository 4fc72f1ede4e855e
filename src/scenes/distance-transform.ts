import { area, type Size } from '../core/grid.ts';

/**
 * Signed Euclidean distance from every pixel centre to the nearest pixel centre of the other kind, less a half:
 * negative where `mask` is 1. Exact, in linear time (Felzenszwalb and Huttenlocher 2012, "Distance transforms
 * of sampled functions").
 * @param mask uint8 [height, width], 0 or 1, both present
 * @returns float32 [height, width], pixels
 */
export function signedDistance(mask: Uint8Array, size: Size): Float32Array<ArrayBuffer> {
  const toInside = squaredDistance(mask, 1, size);
  const toOutside = squaredDistance(mask, 0, size);
  return toInside.map((inside, i) =>
    mask[i] === 1 ? 0.5 - Math.sqrt(toOutside[i] as number) : Math.sqrt(inside) - 0.5,
  );
}

/** Larger than any squared distance, yet small enough that adding one loses no integer in float64. */
const far = 1e9;

function squaredDistance(mask: Uint8Array, target: 0 | 1, size: Size): Float32Array<ArrayBuffer> {
  const { height, width } = size;
  const squared = new Float32Array(area(size));
  for (let i = 0; i < squared.length; i++) squared[i] = mask[i] === target ? 0 : far;
  const transform = lineTransform(Math.max(height, width));
  for (let column = 0; column < width; column++) transform(squared, column, width, height);
  for (let row = 0; row < height; row++) transform(squared, row * width, 1, width);
  return squared;
}

/** The lower envelope of the parabolas (q − p)² + f(p) of one line, written back in place. */
function lineTransform(longest: number) {
  const values = new Float64Array(longest);
  const vertices = new Int32Array(longest);
  const bounds = new Float64Array(longest + 1);
  return (data: Float32Array, start: number, step: number, length: number): void => {
    for (let q = 0; q < length; q++) values[q] = data[start + q * step] as number;
    let last = 0;
    vertices[0] = 0;
    bounds[0] = -Infinity;
    bounds[1] = Infinity;
    for (let q = 1; q < length; q++) {
      let crossing = intersection(values, vertices[last] as number, q);
      while (crossing <= (bounds[last] as number)) {
        last--;
        crossing = intersection(values, vertices[last] as number, q);
      }
      last++;
      vertices[last] = q;
      bounds[last] = crossing;
      bounds[last + 1] = Infinity;
    }
    for (let q = 0, k = 0; q < length; q++) {
      while ((bounds[k + 1] as number) < q) k++;
      const p = vertices[k] as number;
      data[start + q * step] = (q - p) * (q - p) + (values[p] as number);
    }
  };
}

/** Where the parabolas at p < q cross. */
function intersection(values: Float64Array, p: number, q: number): number {
  return ((values[q] as number) + q * q - (values[p] as number) - p * p) / (2 * (q - p));
}
