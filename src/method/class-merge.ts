import type { Plane } from '../core/grid.ts';
import { G4SegError } from '../core/errors.ts';
import { requireRaster, requireSameSize } from './resample.ts';

/** Label 255 is kept for "ignore" in truth masks. */
const mostClasses = 254;

/**
 * What a class has to exceed to claim a pixel: one probability everywhere; the background's own, float32 [H, W] in
 * [0, 1]; or nothing, where every pixel belongs to a class.
 */
export type Background = number | Plane | 'none';

/** Without a background of their own, probabilities mean "more likely than not". */
export const oneHalf = 0.5;

/**
 * One label a pixel out of independent foreground probabilities: the class of the largest, or background where none
 * is above the background. On a tie the earlier class wins.
 * @param probabilities one map in [0, 1] a class, all of the same size, 1 to 254 of them
 * @param background of the same size where it is a map
 * @returns uint8 [H · W]: 0 = background, k = probabilities[k − 1]
 * @throws G4SegError `bad-input` for no map, too many, or maps of different sizes
 */
export function mergeClasses(
  probabilities: readonly Plane[],
  background: Background = oneHalf,
): Uint8Array<ArrayBuffer> {
  const [first] = probabilities;
  if (!first || probabilities.length > mostClasses) {
    throw new G4SegError('bad-input', `A merge takes 1 to ${mostClasses} classes; got ${probabilities.length}.`);
  }
  const labels = new Uint8Array(first.data.length);
  const best = atLeast(background, first);
  probabilities.forEach((plane, index) => {
    requireRaster(plane, 'probability map');
    requireSameSize(first, plane, 'probability maps of all classes');
    plane.data.forEach((probability, pixel) => {
      if (probability > best[pixel]) {
        best[pixel] = probability;
        labels[pixel] = index + 1;
      }
    });
  });
  return labels;
}

function atLeast(background: Background, size: Plane): Float32Array<ArrayBuffer> {
  const { length } = size.data;
  if (background === 'none') return new Float32Array(length).fill(-1); // below every probability
  if (typeof background === 'number') return new Float32Array(length).fill(background);
  requireRaster(background, 'background');
  requireSameSize(size, background, 'probability maps and background');
  return Float32Array.from(background.data);
}
