import { G4SegError } from '../../core/errors.ts';
import type { Plane, Rgba, Size } from '../../core/grid.ts';
import { area } from '../../core/grid.ts';
import type { Band } from '../mixing.ts';
import { requireSameSize } from '../resample.ts';

/**
 * Probabilities of labels at every pixel of a photo: float32 [L, H, W] in 0..1, which sum to 1 over the labels.
 * Label 0 is the background.
 */
export interface Probabilities extends Size {
  readonly labels: number;
  readonly data: Float32Array<ArrayBuffer>;
}

/** How far the sum over the labels may be from 1; 8-bit masks of many classes are off by a few 1/255. */
const tolerance = 0.02;

/** The two labels, background and object, of one probability map. */
export function twoLabels(object: Plane): Probabilities {
  const pixels = area(object);
  const data = new Float32Array(2 * pixels);
  data.set(object.data, pixels);
  for (let pixel = 0; pixel < pixels; pixel++) data[pixel] = 1 - object.data[pixel];
  return { height: object.height, width: object.width, labels: 2, data };
}

/** One label's map; shares the memory of the probabilities. */
export function planeOfLabel(probabilities: Probabilities, label: number): Plane {
  const { height, width, data } = probabilities;
  return { height, width, data: data.subarray(label * height * width, (label + 1) * height * width) };
}

/**
 * Throws `bad-input` unless the probabilities have at least two labels and one pixel, lie in 0..1, sum to 1 over the
 * labels (within 0.02), and the photo has their size.
 */
export function requireRefinable(probabilities: Probabilities, photo: Rgba): void {
  const { labels, height, width, data } = probabilities;
  const pixels = height * width;
  if (!(Number.isInteger(labels) && labels >= 2 && pixels >= 1) || data.length !== labels * pixels) {
    throw new G4SegError(
      'bad-input',
      `Probabilities need at least 2 labels, 1 pixel and a value for each; got ${labels} labels, ${height} x ${width} pixels and ${data.length} values.`,
      { labels, height, width, length: data.length },
    );
  }
  requireSameSize(probabilities, photo, 'probabilities and photo');
  for (let pixel = 0; pixel < pixels; pixel++) {
    let sum = 0;
    for (let index = pixel; index < data.length; index += pixels) {
      const value = data[index];
      sum += value >= 0 && value <= 1 ? value : NaN;
    }
    if (Math.abs(sum - 1) <= tolerance) continue;
    throw new G4SegError(
      'bad-input',
      `Probabilities lie between 0 and 1 and sum to 1 over the labels; pixel ${pixel} does not.`,
      { pixel },
    );
  }
}

/** Makes each pixel's values, in place, a distribution again: values below 0 become 0, then the sum becomes 1. */
export function renormalise(data: Float32Array, pixels: number): void {
  for (let pixel = 0; pixel < pixels; pixel++) {
    let sum = 0;
    for (let index = pixel; index < data.length; index += pixels) {
      if (data[index] < 0) data[index] = 0;
      sum += data[index];
    }
    for (let index = pixel; index < data.length; index += pixels) data[index] /= sum;
  }
}

/**
 * Eq. 9 for several labels: before + (1 − β) · change, made a distribution again, at the pixels where the probability
 * of some label other than the background lies in the band; the old values, bit for bit, elsewhere.
 * @param change float32 [L, H, W], what β = 0 would add
 * @param beta share of the old probability, 0..1
 * @param band both ends included; `null` lets every pixel change
 * @throws G4SegError `bad-input` if β is out of range
 */
export function mixInBand(before: Probabilities, change: Float32Array, beta: number, band: Band | null): Probabilities {
  if (!(beta >= 0 && beta <= 1)) {
    throw new G4SegError('bad-input', `β lies between 0 and 1; got ${beta}.`, { beta });
  }
  const { labels, height, width } = before;
  const pixels = height * width;
  const data = before.data.map((value, index) => value + (1 - beta) * change[index]);
  renormalise(data, pixels);
  if (beta === 1) data.set(before.data);
  if (band === null) return { labels, height, width, data };
  for (let pixel = 0; pixel < pixels; pixel++) {
    let inside = false;
    for (let index = pixels + pixel; index < data.length; index += pixels) {
      inside ||= before.data[index] >= band.low && before.data[index] <= band.high;
    }
    if (inside) continue;
    for (let index = pixel; index < data.length; index += pixels) data[index] = before.data[index];
  }
  return { labels, height, width, data };
}
