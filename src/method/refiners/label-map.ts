import { area } from '../../core/grid.ts';
import type { Probabilities } from './probabilities.ts';

/** The most probable label of each pixel, row-major; of equal ones the lowest, so a tie is background. */
export function mostProbable(probabilities: Probabilities): Uint16Array<ArrayBuffer> {
  const { labels, data } = probabilities;
  const pixels = area(probabilities);
  const map = new Uint16Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let label = 1; label < labels; label++) {
      if (data[label * pixels + pixel] > data[map[pixel] * pixels + pixel]) map[pixel] = label;
    }
  }
  return map;
}
