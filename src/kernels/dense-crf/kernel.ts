import type { Pace } from '../../core/pace.ts';
import type { Features } from './features.ts';
import { createPointValues, filter } from './filter.ts';
import type { Lattice } from './lattice.ts';
import { buildLattice } from './lattice.ts';

/** A Gaussian kernel over the pixels of one picture, normalised symmetrically: K̃ = N K N, N = diag(K 1)^-1/2. */
export interface NormalisedKernel {
  /** Its weights are multiplied by those of N, so that the plain filter over it is K̃. */
  readonly lattice: Lattice;
  /** K̃ 1, float32 [N]. */
  readonly rowSums: Float32Array;
}

/** @throws G4SegError `bad-input` if the lattice would be too large */
export async function buildKernel(features: Features, pace: Pace): Promise<NormalisedKernel> {
  const plain = await buildLattice(features, pace);
  const { pixels, vertices } = plain;
  const values = createPointValues(plain);
  const ones = new Float32Array(pixels).fill(1);
  const norms = new Float32Array(pixels);
  await filter(plain, ones, 1, norms, values, pace);
  const weights = new Float32Array(plain.weights.length);
  for (let pixel = 0, entry = 0; pixel < pixels; pixel++) {
    const norm = 1 / Math.sqrt(norms[pixel] + 1e-20);
    for (const end = entry + vertices; entry < end; entry++) weights[entry] = plain.weights[entry] * norm;
  }
  const lattice = { ...plain, weights };
  const rowSums = new Float32Array(pixels);
  await filter(lattice, ones, 1, rowSums, values, pace);
  return { lattice, rowSums };
}
