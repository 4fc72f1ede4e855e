import { G4SegError } from '../../core/errors.ts';
import type { Pace } from '../../core/pace.ts';
import type { SimplexFinder } from './enclosing-simplex.ts';
import { createSimplexFinder, elevationScales } from './enclosing-simplex.ts';
import type { Features } from './features.ts';
import { maximumLatticePoints } from './limits.ts';
import { PointTable } from './point-table.ts';

/**
 * The permutohedral lattice of some pixels: which lattice points they touch, how strongly, and which points are next to
 * each other. It depends on features alone, so one lattice serves every filter over the same picture.
 *
 * A lattice point has d coordinates (a last one would make their sum 0), whole numbers that are alike modulo d + 1.
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

/** Added to coordinates, so that a step to a neighbour is one addition to each word of a key and carries nothing over. */
const bias = 0x8000;

/**
 * @param features at least one pixel; 1 to 5 dimensions
 * @param pace called often, so that the caller can be cancelled meanwhile
 * @throws G4SegError `bad-input` if the lattice would be too wide or have too many points
 */
export async function buildLattice(features: Features, pace: Pace): Promise<Lattice> {
  const { dimensions, data } = features;
  checkReach(features);
  const vertices = dimensions + 1;
  const pixels = data.length / dimensions;
  const steps = axisSteps(dimensions);
  const table = new PointTable(pixels, maximumLatticePoints);
  const finder = createSimplexFinder(dimensions);
  const offsets = new Int32Array(pixels * vertices);
  const weights = new Float32Array(pixels * vertices);
  for (let from = 0; from < pixels; from += strip) {
    const to = Math.min(pixels, from + strip);
    for (let pixel = from; pixel < to; pixel++) {
      finder.find(data, pixel * dimensions);
      enterSimplex(finder, steps, table, offsets, pixel * vertices);
      weights.set(finder.weights, pixel * vertices);
    }
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

/**
 * Enters the d + 1 vertices of the simplex that was found last. From one vertex to the next is one step along an axis;
 * the axis comes first whose coordinate is least beyond `nearest`.
 */
function enterSimplex(
  { nearest, order }: SimplexFinder,
  steps: Int32Array,
  table: PointTable,
  offsets: Int32Array,
  at: number,
): void {
  const dimensions = order.length - 1;
  const coordinate = (i: number) => (i < dimensions ? nearest[i] + bias : 0);
  let a = coordinate(0) | (coordinate(1) << 16);
  let b = coordinate(2) | (coordinate(3) << 16);
  let c = coordinate(4);
  for (let vertex = 0; vertex <= dimensions; vertex++) {
    offsets[at + vertex] = table.findOrAdd(a, b, c);
    const step = 3 * order[dimensions - vertex];
    a = (a + steps[step]) | 0;
    b = (b + steps[step + 1]) | 0;
    c = (c + steps[step + 2]) | 0;
  }
}

/** What a step along each axis adds to the words of a key, int32 [d + 1, 3]: 1 to each coordinate, but -d to its own. */
function axisSteps(dimensions: number): Int32Array {
  const steps = new Int32Array(3 * (dimensions + 1));
  for (let axis = 0; axis <= dimensions; axis++) {
    for (let i = 0; i < dimensions; i++) {
      steps[3 * axis + (i >> 1)] += (i === axis ? -dimensions : 1) * (i & 1 ? 0x10000 : 1);
    }
  }
  return steps;
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

/** Keys hold 16 bits of each coordinate, so a coordinate must stay below `bias` in size. */
function checkReach({ dimensions, data }: Features): void {
  const largest = new Float64Array(dimensions);
  for (let at = 0; at < data.length; at += dimensions) {
    for (let i = 0; i < dimensions; i++) largest[i] = Math.max(largest[i], Math.abs(data[at + i]));
  }
  const scaled = Array.from(elevationScales(dimensions), (scale, i) => scale * largest[i]);
  const sum = scaled.reduce((total, value) => total + value);
  const reach = Math.max(sum, ...scaled.map((value, i) => value * (i + 1))) + 2 * (dimensions + 1);
  if (reach < bias) return;
  throw new G4SegError(
    'bad-input',
    `The distances of the dense CRF are too small for this picture: its lattice would be ${Math.ceil(reach)} steps wide, and ${bias - 1} can be numbered. Make the distances larger, or the picture smaller.`,
    { reach },
  );
}
