import { area } from '../core/grid.ts';
import { G4SegError } from '../core/errors.ts';
import { Random } from '../core/random.ts';
import type { Features } from './features.ts';
import { requireFeatures } from './features.ts';

export type { Features };

/** Cosines this close are a tie: float32 arithmetic on either device cannot tell them apart. */
const tieTolerance = 1e-6;

/** δ of Eq. 8, and cos(F(x)[δ_j], F(x̃)[j]) in −1..1, one entry a patch, row-major. */
export interface Matches {
  readonly match: Int32Array<ArrayBuffer>;
  readonly cosine: Float32Array<ArrayBuffer>;
}

/**
 * Eq. 8: for each generated patch j the original patch of the smallest cosine distance.
 * Where the patch j itself is within {@link tieTolerance} of the best it is chosen; of other equal patches the lowest
 * index. So equal features on both sides give the identity. A zero vector has cosine 0 with every patch.
 * @throws G4SegError `internal` if grids or channels differ, `wrong-numbers` for features that are not finite
 */
export function match(generated: Features, original: Features): Matches {
  return search(generated, original, false);
}

/**
 * The control without a diffusion model: the photo matched with itself, the patch itself excluded.
 * @param original features of at least two patches
 */
export function secondNearest(original: Features): Matches {
  if (area(original.grid) < 2) {
    throw new G4SegError('internal', 'The second nearest patch needs a grid of at least two patches.');
  }
  return search(original, original, true);
}

/** The control δ_j = j. */
export function identityMatch(patches: number): Int32Array<ArrayBuffer> {
  return Int32Array.from({ length: patches }, (_, patch) => patch);
}

/** The control that draws every δ_j from all patches with equal chance, the same for the same seed. */
export function randomMatch(patches: number, seed: number): Int32Array<ArrayBuffer> {
  const random = new Random(seed);
  return Int32Array.from({ length: patches }, () => random.integer(0, patches - 1));
}

/**
 * Cosine of one generated patch with every original patch, row-major; equal to what {@link match} compared.
 * @param patch row-major index of the generated patch
 */
export function similarityRow(generated: Features, original: Features, patch: number): Float32Array<ArrayBuffer> {
  requireComparable(generated, original);
  const patches = area(original.grid);
  if (!Number.isInteger(patch) || patch < 0 || patch >= patches) {
    throw new G4SegError('internal', `Patch ${patch} is outside 0 to ${patches - 1}.`);
  }
  const { channels } = original;
  const from = unitVectors(generated);
  const to = unitVectors(original);
  return Float32Array.from({ length: patches }, (_, other) =>
    dotProduct(from, patch * channels, to, other * channels, channels),
  );
}

/**
 * Cosines of given matches, e.g. random ones; equal to what {@link match} compared.
 * @param matches δ, one original patch for each generated one
 * @returns float32 [N], row-major
 */
export function cosineOfMatches(
  generated: Features,
  original: Features,
  matches: Int32Array,
): Float32Array<ArrayBuffer> {
  requireComparable(generated, original);
  const { channels } = original;
  const from = unitVectors(generated);
  const to = unitVectors(original);
  return Float32Array.from(matches, (partner, patch) =>
    dotProduct(from, patch * channels, to, partner * channels, channels),
  );
}

/** The `count` best entries of a similarity row, best first, equal ones by index; all of them if there are fewer. */
export function topMatches(
  row: Float32Array,
  count: number,
): readonly { readonly patch: number; readonly cosine: number }[] {
  return Array.from(row, (cosine, patch) => ({ patch, cosine }))
    .sort((a, b) => b.cosine - a.cosine || a.patch - b.patch)
    .slice(0, count);
}

/** Side of the blocks of {@link dotProducts}: 16 sums fit the registers, and each value loaded is used four times. */
export const block = 4;

function search(generated: Features, original: Features, excludeSelf: boolean): Matches {
  requireComparable(generated, original);
  const patches = area(original.grid);
  const channels = original.channels;
  const columns = unitVectors(original);
  const rows = generated === original ? columns : unitVectors(generated);
  const best = new Float64Array(patches).fill(-Infinity);
  const itself = new Float64Array(patches).fill(-Infinity);
  const match = new Int32Array(patches);
  const cosines = new Float64Array(block * block);
  for (let row = 0; row < patches; row += block) {
    for (let column = 0; column < patches; column += block) {
      dotProducts(rows, row * channels, columns, column * channels, channels, cosines);
      const rowEnd = Math.min(row + block, patches);
      const columnEnd = Math.min(column + block, patches);
      for (let j = row; j < rowEnd; j++) {
        for (let k = column; k < columnEnd; k++) {
          const cosine = cosines[(j - row) * block + k - column];
          if (j === k) {
            if (excludeSelf) continue;
            itself[j] = cosine;
          }
          if (cosine > best[j]) {
            best[j] = cosine;
            match[j] = k;
          }
        }
      }
    }
  }
  itself.forEach((cosine, patch) => {
    if (cosine < best[patch] - tieTolerance) return;
    best[patch] = cosine;
    match[patch] = patch;
  });
  return { match, cosine: Float32Array.from(best) };
}

/** The 4 x 4 scalar products of four vectors of `a` with four of `b`, each summed in the order of the channels. */
// prettier-ignore
export function dotProducts(
  a: Float32Array,
  aStart: number,
  b: Float32Array,
  bStart: number,
  channels: number,
  products: Float64Array,
): void {
  let p00 = 0, p01 = 0, p02 = 0, p03 = 0;
  let p10 = 0, p11 = 0, p12 = 0, p13 = 0;
  let p20 = 0, p21 = 0, p22 = 0, p23 = 0;
  let p30 = 0, p31 = 0, p32 = 0, p33 = 0;
  for (let i = aStart, k = bStart; i < aStart + channels; i++, k++) {
    const a0 = a[i], a1 = a[i + channels];
    const a2 = a[i + 2 * channels], a3 = a[i + 3 * channels];
    const b0 = b[k], b1 = b[k + channels];
    const b2 = b[k + 2 * channels], b3 = b[k + 3 * channels];
    p00 += a0 * b0; p01 += a0 * b1; p02 += a0 * b2; p03 += a0 * b3;
    p10 += a1 * b0; p11 += a1 * b1; p12 += a1 * b2; p13 += a1 * b3;
    p20 += a2 * b0; p21 += a2 * b1; p22 += a2 * b2; p23 += a2 * b3;
    p30 += a3 * b0; p31 += a3 * b1; p32 += a3 * b2; p33 += a3 * b3;
  }
  products[0] = p00; products[1] = p01; products[2] = p02; products[3] = p03;
  products[4] = p10; products[5] = p11; products[6] = p12; products[7] = p13;
  products[8] = p20; products[9] = p21; products[10] = p22; products[11] = p23;
  products[12] = p30; products[13] = p31; products[14] = p32; products[15] = p33;
}

/** One of {@link dotProducts}, to the bit. */
function dotProduct(a: Float32Array, aStart: number, b: Float32Array, bStart: number, channels: number): number {
  let product = 0;
  for (let i = aStart, k = bStart; i < aStart + channels; i++, k++) product += a[i] * b[k];
  return product;
}

/** Patches copied together: in channels-first data their values of one channel share a cache line. */
const stripe = 16;

/** All vectors at unit length, [N, C], followed by zero vectors up to a whole number of blocks. */
export function unitVectors(features: Features): Float32Array {
  const { channels, data } = features;
  const patches = area(features.grid);
  const [patchStep, channelStep] = features.layout === 'channels-last' ? [channels, 1] : [1, patches];
  const rows = new Float32Array(Math.ceil(patches / block) * block * channels);
  for (let start = 0; start < patches; start += stripe) {
    const end = Math.min(start + stripe, patches);
    for (let channel = 0; channel < channels; channel++) {
      for (let patch = start; patch < end; patch++) {
        rows[patch * channels + channel] = data[patch * patchStep + channel * channelStep];
      }
    }
    for (let patch = start; patch < end; patch++)
      normalise(rows.subarray(patch * channels, (patch + 1) * channels), patch);
  }
  return rows;
}

function normalise(vector: Float32Array, patch: number): void {
  let squares = 0;
  for (const value of vector) squares += value * value;
  if (!Number.isFinite(squares)) {
    throw new G4SegError('wrong-numbers', `The features of patch ${patch} are not finite numbers.`, { patch });
  }
  const scale = squares === 0 ? 0 : 1 / Math.sqrt(squares);
  for (let channel = 0; channel < vector.length; channel++) vector[channel] = vector[channel] * scale;
}

function requireComparable(generated: Features, original: Features): void {
  requireFeatures(generated);
  requireFeatures(original);
  const { grid, channels } = original;
  if (generated.grid.height === grid.height && generated.grid.width === grid.width && generated.channels === channels) {
    return;
  }
  const shape = (features: Features) => `${features.grid.height} x ${features.grid.width} x ${features.channels}`;
  throw new G4SegError('internal', `Features differ in shape: ${shape(generated)} and ${shape(original)}.`);
}
