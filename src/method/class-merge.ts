import type { Plane } from '../core/grid.ts';
import { G4SegError } from '../core/errors.ts';
import { requireRaster, requireSameSize } from './resample.ts';

/** Label 255 is kept for "ignore" in truth masks. */
const mostClasses = 254;

/**
 * One label a pixel out of independent foreground probabilities: the class of the largest, or background where none
 * is above the threshold. On a tie the earlier class wins.
 * @param probabilities one map in [0, 1] a class, all of the same size, 1 to 254 of them
 * @returns uint8 [H · W]: 0 = background, k = probabilities[k − 1]
 * @throws G4SegError `bad-input` for no map, too many, or maps of different sizes
 */
export function mergeClasses(probabilities: readonly Plane[], threshold = 0.5): Uint8Array<ArrayBuffer> {
  const [first] = probabilities;
  if (!first || probabilities.length > mostClasses) {
    throw new G4SegError('bad-input', `A merge takes 1 to ${mostClasses} classes; got ${probabilities.length}.`);
  }
  const labels = new Uint8Array(first.data.length);
  const best = new Float32Array(first.data.length).fill(threshold);
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
