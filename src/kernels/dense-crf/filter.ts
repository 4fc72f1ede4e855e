import type { Pace } from '../../core/pace.ts';
import type { Lattice } from './lattice.ts';

/** Two float32 [M + 1] each: the values of the lattice points, and a 0 at the end for the neighbour that is not there. */
export interface PointValues {
  front: Float32Array;
  back: Float32Array;
}

export function createPointValues({ points }: Lattice): PointValues {
  return { front: new Float32Array(points + 1), back: new Float32Array(points + 1) };
}

/**
 * The Gaussian filter of one plane: sums[i] += factor · Σ_j k(i, j) plane[j]. The weights of the lattice are a part of
 * k, and so is a constant of about 1 + 2⁻ᵈ, which every normalisation of the kernel takes away.
 * @param plane float32 [N]
 * @param sums float32 [N], added to; another array than `plane`
 * @param values what {@link createPointValues} made for this lattice; left with no meaning
 */
export async function filter(
  lattice: Lattice,
  plane: Float32Array,
  factor: number,
  sums: Float32Array,
  values: PointValues,
  pace: Pace,
): Promise<void> {
  splat(lattice, plane, values.front);
  await pace();
  for (let axis = 0; axis < lattice.vertices; axis++) {
    blur(lattice, axis, values.front, values.back);
    [values.front, values.back] = [values.back, values.front];
    await pace();
  }
  slice(lattice, values.front, factor, sums);
  await pace();
}

/** Each pixel gives its value to the points around it: points[v] = Σ weight · value. */
function splat({ offsets, weights, vertices, pixels }: Lattice, plane: Float32Array, points: Float32Array): void {
  points.fill(0);
  for (let pixel = 0, entry = 0; pixel < pixels; pixel++) {
    const value = plane[pixel];
    for (const end = entry + vertices; entry < end; entry++) points[offsets[entry]] += weights[entry] * value;
  }
}

/** Along one axis: to[v] = from[v] + (from[before] + from[after]) / 2. */
function blur({ neighbours, points }: Lattice, axis: number, from: Float32Array, to: Float32Array): void {
  for (let point = 0, at = 2 * points * axis; point < points; point++, at += 2) {
    to[point] = from[point] + 0.5 * (from[neighbours[at]] + from[neighbours[at + 1]]);
  }
}

/** Each pixel gathers from the points around it: sums[i] += factor · Σ weight · points[v]. */
function slice(
  { offsets, weights, vertices, pixels }: Lattice,
  points: Float32Array,
  factor: number,
  sums: Float32Array,
): void {
  for (let pixel = 0, entry = 0; pixel < pixels; pixel++) {
    let sum = 0;
    for (const end = entry + vertices; entry < end; entry++) sum += weights[entry] * points[offsets[entry]];
    sums[pixel] += factor * sum;
  }
}
