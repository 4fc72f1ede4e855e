import { G4SegError } from '../../core/errors.ts';
import type { Pace } from '../../core/pace.ts';
import { createSimplexFinder, elevationScales } from './enclosing-simplex.ts';
import type { Features } from './features.ts';

/**
 * Where each pixel lies in the permutohedral lattice. A lattice point has d coordinates (a last one would make their sum
 * 0), whole numbers that are alike modulo d + 1. Its key holds them in three words, 16 bits each.
 */
export interface Embedding {
  /** N. */
  readonly pixels: number;
  /** d + 1: vertices of a simplex, and axes of the lattice. */
  readonly vertices: number;
  /**
   * The simplex around each pixel, int32 [N, 4]: the key of its first vertex, and the path to the others: three bits for
   * each step from a vertex to the next, which name the axis, the first step lowest.
   */
  readonly simplices: Int32Array<ArrayBuffer>;
  /** Barycentric weights of the vertices, float32 [N, d + 1]. Rounding may leave a zero slightly negative. */
  readonly weights: Float32Array<ArrayBuffer>;
}

/** Pixels between two looks at the clock. */
const strip = 2048;

/** Added to coordinates, so that a step to a neighbour is one addition to each word of a key and carries nothing over. */
const bias = 0x8000;

/**
 * @param features at least one pixel; 2 to 5 dimensions
 * @param pace called often, so that the caller can be cancelled meanwhile
 * @throws G4SegError `bad-input` if the lattice would be too wide for its keys
 */
export async function embed(features: Features, pace: Pace): Promise<Embedding> {
  const { dimensions, data } = features;
  checkReach(features);
  const vertices = dimensions + 1;
  const pixels = data.length / dimensions;
  const simplices = new Int32Array(pixels * 4);
  const weights = new Float32Array(pixels * vertices);
  const finder = createSimplexFinder(dimensions);
  const { nearest, order } = finder;
  for (let from = 0; from < pixels; from += strip) {
    const to = Math.min(pixels, from + strip);
    for (let pixel = from; pixel < to; pixel++) {
      finder.find(data, pixel * dimensions);
      for (let i = 0; i < dimensions; i++) simplices[4 * pixel + (i >> 1)] |= (nearest[i] + bias) << (16 * (i & 1));
      // The first step is along the axis whose coordinate is least beyond `nearest`.
      for (let step = 0; step < dimensions; step++) simplices[4 * pixel + 3] |= order[dimensions - step] << (3 * step);
      weights.set(finder.weights, pixel * vertices);
    }
    await pace();
  }
  return { pixels, vertices, simplices, weights };
}

/** What a step along each axis adds to the words of a key, int32 [d + 1, 3]: 1 to each coordinate, but -d to its own. */
export function axisSteps(vertices: number): Int32Array {
  const dimensions = vertices - 1;
  const steps = new Int32Array(3 * vertices);
  for (let axis = 0; axis < vertices; axis++) {
    for (let i = 0; i < dimensions; i++) {
      steps[3 * axis + (i >> 1)] += (i === axis ? -dimensions : 1) * (i & 1 ? 0x10000 : 1);
    }
  }
  return steps;
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
