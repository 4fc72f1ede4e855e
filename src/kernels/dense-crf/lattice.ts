import type { Pace } from '../../core/pace.ts';
import { axisSteps, embed } from './embedding.ts';
import type { Features } from './features.ts';
import { PointTable } from './point-table.ts';

/**
 * The permutohedral lattice of some pixels: which lattice points they touch, how strongly, and which points are next to
 * each other. It depends on features alone, so one lattice serves every filter over the same picture.
 */
export interface Lattice {
  /** N: pixels. */
  readonly pixels: number;
  /** d + 1: vertices of a simplex, and axes of the lattice. */
  readonly vertices: number;
  /** M: lattice points. */
  readonly points: number;
  /** The points around each pixel, int32 [N, d + 1]. */
  readonly offsets: Int32Array;
  /** How much each of them counts, float32 [N, d + 1]: barycentric, so a row sums to 1. */
  readonly weights: Float32Array;
  /** The two neighbours of each point along each axis, int32 [d + 1, M, 2]; M where there is none. */
  readonly neighbours: Int32Array;
}

/** Pixels or points between two looks at the clock. */
const strip = 2048;

/**
 * @param features at least one pixel; 2 to 5 dimensions
 * @param pace called often, so that the caller can be cancelled meanwhile
 * @throws G4SegError `bad-input` if the lattice would be too wide or have too many points
 */
export async function buildLattice(features: Features, pace: Pace): Promise<Lattice> {
  const { pixels, vertices, simplices, weights } = await embed(features, pace);
  const steps = axisSteps(vertices);
  const table = new PointTable(pixels);
  const offsets = new Int32Array(pixels * vertices);
  for (let from = 0; from < pixels; from += strip) {
    enterSimplices(simplices, vertices, steps, table, from, Math.min(pixels, from + strip), offsets);
    await pace();
  }
  const points = table.count;
  const neighbours = new Int32Array(2 * points * vertices).fill(points);
  for (let axis = 0; axis < vertices; axis++) {
    for (let from = 0; from < points; from += strip) {
      linkNeighbours(table, steps, axis, from, Math.min(points, from + strip), neighbours);
      await pace();
    }
  }
  return { pixels, vertices, points, offsets, weights, neighbours };
}

/** Walks around each simplex and enters its d + 1 vertices. */
function enterSimplices(
  simplices: Int32Array,
  vertices: number,
  steps: Int32Array,
  table: PointTable,
  from: number,
  to: number,
  offsets: Int32Array,
): void {
  for (let pixel = from, entry = from * vertices; pixel < to; pixel++) {
    let a = simplices[4 * pixel];
    let b = simplices[4 * pixel + 1];
    let c = simplices[4 * pixel + 2];
    let path = simplices[4 * pixel + 3];
    for (const end = entry + vertices; entry < end; entry++, path >>= 3) {
      offsets[entry] = table.findOrAdd(a, b, c);
      const step = 3 * (path & 7);
      a = (a + steps[step]) | 0;
      b = (b + steps[step + 1]) | 0;
      c = (c + steps[step + 2]) | 0;
    }
  }
}

/** Looks for the next point along one axis; whoever finds one is the one before it. */
function linkNeighbours(
  table: PointTable,
  steps: Int32Array,
  axis: number,
  from: number,
  to: number,
  neighbours: Int32Array,
): void {
  const { keys, count } = table;
  const [a, b, c] = steps.subarray(3 * axis, 3 * axis + 3);
  for (let point = from; point < to; point++) {
    const next = table.find((keys[3 * point] + a) | 0, (keys[3 * point + 1] + b) | 0, (keys[3 * point + 2] + c) | 0);
    if (next < 0) continue;
    neighbours[2 * (axis * count + point) + 1] = next;
    neighbours[2 * (axis * count + next)] = point;
  }
}
