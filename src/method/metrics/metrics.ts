import type { Plane } from '../../core/grid.ts';
import { G4SegError } from '../../core/errors.ts';
import { ignoredLabel } from './confusion.ts';
import { requireRaster, requireSameSize } from '../resample.ts';

export * from './bootstrap.ts';
export * from './confusion.ts';

function requireSameLength(a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length !== b.length) {
    throw new G4SegError('bad-input', `The masks to compare differ in size: ${a.length} and ${b.length} pixels.`);
  }
}

/**
 * Intersection over union of two binary masks, any non-zero value being foreground.
 * @returns 0..1; NaN if both masks are empty
 */
export function intersectionOverUnion(predicted: Uint8Array, truth: Uint8Array): number {
  requireSameLength(predicted, truth);
  let intersection = 0;
  let union = 0;
  predicted.forEach((value, pixel) => {
    if (value !== 0 && truth[pixel] !== 0) intersection++;
    if (value !== 0 || truth[pixel] !== 0) union++;
  });
  return intersection / union;
}

/**
 * Intersection over union of probabilities: Σ min / Σ max.
 * @returns 0..1; NaN if both maps are 0 everywhere
 */
export function softIoU(probability: Plane, truth: Plane): number {
  let smaller = 0;
  let larger = 0;
  forEachPair(probability, truth, (p, t) => {
    smaller += Math.min(p, t);
    larger += Math.max(p, t);
  });
  return smaller / larger;
}

/** Mean of |probability − truth| over all pixels. */
export function meanAbsoluteError(probability: Plane, truth: Plane): number {
  let sum = 0;
  forEachPair(probability, truth, (p, t) => {
    sum += Math.abs(p - t);
  });
  return sum / probability.data.length;
}

function forEachPair(a: Plane, b: Plane, visit: (a: number, b: number) => void): void {
  requireRaster(a, 'probability map');
  requireRaster(b, 'truth');
  requireSameSize(a, b, 'probability map and its truth');
  a.data.forEach((value, pixel) => visit(value, b.data[pixel]));
}

/**
 * Average precision Σ (R_n − R_{n−1}) P_n over the distinct scores, highest first (scikit-learn's definition): no
 * interpolation, and pixels of equal score enter together.
 * @param score any order-preserving score, float32
 * @param truth non-zero = foreground, same length
 * @returns 0..1; NaN without a foreground pixel
 * @throws G4SegError `wrong-numbers` if a score is NaN
 */
export function averagePrecision(score: Float32Array, truth: Uint8Array): number {
  requireSameLength(score, truth);
  if (score.some(Number.isNaN)) throw new G4SegError('wrong-numbers', 'A score to rank is not a number.');
  // Two native sorts of numbers and a merge; one sort of pixel indices takes ten times as long.
  const hits = score.filter((_, pixel) => truth[pixel] !== 0).sort();
  const misses = score.filter((_, pixel) => truth[pixel] === 0).sort();
  let precisionSum = 0;
  let below = hits.length;
  let belowMisses = misses.length;
  while (below > 0) {
    const threshold = hits[below - 1];
    const before = below;
    while (below > 0 && hits[below - 1] === threshold) below--;
    while (belowMisses > 0 && misses[belowMisses - 1] >= threshold) belowMisses--;
    const found = hits.length - below;
    precisionSum += ((before - below) * found) / (found + misses.length - belowMisses);
  }
  return precisionSum / hits.length;
}

/** What a refinement did to the labels, in pixels. Pixels whose truth is 255 are left out. */
export interface Flips {
  /** Pixels whose label changed. */
  readonly flipped: number;
  /** Of these, pixels whose label became right. */
  readonly corrected: number;
  /** Of these, pixels whose label was right before. */
  readonly broken: number;
}

/** Compares two label maps with the truth, pixel by pixel. */
export function flippedPixels(before: Uint8Array, after: Uint8Array, truth: Uint8Array): Flips {
  requireSameLength(before, after);
  requireSameLength(before, truth);
  let flipped = 0;
  let corrected = 0;
  let broken = 0;
  before.forEach((old, pixel) => {
    const right = truth[pixel];
    if (right === ignoredLabel || after[pixel] === old) return;
    flipped++;
    if (after[pixel] === right) corrected++;
    if (old === right) broken++;
  });
  return { flipped, corrected, broken };
}
