import type { Plane } from '../core/grid.ts';
import { G4SegError } from '../core/errors.ts';
import type { Probabilities } from './refiners/probabilities.ts';
import { requireRaster, requireSameSize } from './resample.ts';

/**
 * All classes and the background as one distribution a pixel. The background is as probable as the surest class leaves
 * room for, 1 − max S_k, and all are divided by their sum: with one class nothing changes, and the most probable label is
 * the one that the merge of independent classes gives. A background of its own stands in for 1 − max S_k.
 * @param planes one map of foreground probabilities in [0, 1] a class, all of the same size, at least 1
 * @param background float32 [H, W] in [0, 1]; where it and all classes are 0, the pixel is background
 * @returns label 0 is the background, label k is planes[k − 1]
 * @throws G4SegError `bad-input` for no map or maps of different sizes
 */
export function jointProbabilities(planes: readonly Plane[], background?: Plane): Probabilities {
  const [first] = planes;
  if (!first) throw new G4SegError('bad-input', 'There is no class to put beside the background.');
  for (const plane of background ? [...planes, background] : planes) {
    requireRaster(plane, 'probability map');
    requireSameSize(first, plane, 'probability maps of all classes');
  }
  const pixels = first.data.length;
  const labels = planes.length + 1;
  const data = new Float32Array(labels * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    let most = 0;
    let sum = 0;
    for (const plane of planes) {
      most = Math.max(most, plane.data[pixel]);
      sum += plane.data[pixel];
    }
    let own = background ? background.data[pixel] : 1 - most;
    if (own + sum === 0) own = 1;
    const total = own + sum;
    data[pixel] = own / total;
    for (let k = 1; k < labels; k++) data[k * pixels + pixel] = planes[k - 1].data[pixel] / total;
  }
  return { height: first.height, width: first.width, labels, data };
}

/**
 * The most probable label of each pixel; on a tie the earlier one, so the background before any class.
 * @returns uint8 [H · W], 0 = background
 */
export function mostProbableLabels({ labels, height, width, data }: Probabilities): Uint8Array<ArrayBuffer> {
  const pixels = height * width;
  const result = new Uint8Array(pixels);
  const best = data.slice(0, pixels);
  for (let label = 1; label < labels; label++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      const probability = data[label * pixels + pixel];
      if (probability > best[pixel]) {
        best[pixel] = probability;
        result[pixel] = label;
      }
    }
  }
  return result;
}
