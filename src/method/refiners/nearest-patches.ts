import { G4SegError } from '../../core/errors.ts';
import { area } from '../../core/grid.ts';
import { block, dotProducts, unitVectors } from '../correspondence.ts';
import type { Features } from '../features.ts';
import { requireFeatures } from '../features.ts';
import type { LongCall } from './long-call.ts';
import { reportingPace } from './long-call.ts';

/**
 * The k patches of the largest cosine with each patch, the patch itself excluded; equal ones by index. With k = 1 this is
 * `secondNearest`.
 * @param features of more than k patches
 * @returns int32 [N, k], row-major, the nearest first
 * @throws G4SegError `bad-input` if there are too few patches, `wrong-numbers` for features that are not finite
 */
export async function nearestPatches(
  features: Features,
  count: number,
  call: LongCall = {},
): Promise<Int32Array<ArrayBuffer>> {
  requireFeatures(features);
  const patches = area(features.grid);
  if (!Number.isInteger(count) || count < 1 || count >= patches) {
    throw new G4SegError(
      'bad-input',
      `Each of ${patches} patches can be matched with 1 to ${patches - 1} others; got ${count}.`,
      { patches, count },
    );
  }
  const pace = reportingPace(call);
  const { channels } = features;
  const vectors = unitVectors(features);
  const nearest = new Int32Array(patches * count);
  const cosines = new Float64Array(patches * count).fill(-Infinity);
  const products = new Float64Array(block * block);
  for (let row = 0; row < patches; row += block) {
    for (let column = 0; column < patches; column += block) {
      dotProducts(vectors, row * channels, vectors, column * channels, channels, products);
      for (let i = 0; i < block * block; i++) {
        const patch = row + Math.floor(i / block);
        const other = column + (i % block);
        if (patch === other || patch >= patches || other >= patches) continue;
        insert(nearest, cosines, patch * count, count, other, products[i]);
      }
    }
    const waiting = pace(Math.min(1, (row + block) / patches));
    if (waiting) await waiting;
  }
  return nearest;
}

/** Puts a patch at its place in one patch's list, sorted by falling cosine, if it is better than the last. */
function insert(
  nearest: Int32Array,
  cosines: Float64Array,
  start: number,
  count: number,
  other: number,
  cosine: number,
): void {
  let place = start + count;
  for (; place > start && cosine > cosines[place - 1]; place--) {
    if (place === start + count) continue;
    nearest[place] = nearest[place - 1];
    cosines[place] = cosines[place - 1];
  }
  if (place === start + count) return;
  nearest[place] = other;
  cosines[place] = cosine;
}
