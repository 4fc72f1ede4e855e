import type { Plane, Size } from '../core/grid.ts';
import { G4SegError } from '../core/errors.ts';
import type { Background } from './class-merge.ts';
import { mergeClasses } from './class-merge.ts';
import { coveredPixels, poolToGrid, requireRaster } from './resample.ts';

/**
 * S_c of Eq. 3 and 4 for one class alone: 1 where its probability is above the threshold, brought to the size of an
 * attention map.
 * A cell is 1 if at least half of it is foreground. If no cell reaches half, every cell that touches foreground is 1,
 * so that a small object is not lost in the coarse layers.
 * @param probability foreground probability in [0, 1]
 * @param threshold 0..1; a pixel is foreground if its probability is greater
 * @param size of the attention map, in cells
 * @returns float32 [size.height · size.width] of 0 and 1, row-major; all 0 only if no pixel is foreground
 */
export function injectionMask(probability: Plane, threshold: number, size: Size): Float32Array<ArrayBuffer> {
  if (!(threshold >= 0 && threshold <= 1)) {
    throw new G4SegError('bad-input', `The threshold lies between 0 and 1; got ${threshold}.`, { threshold });
  }
  return shrink({ ...probability, data: probability.data.map((value) => (value > threshold ? 1 : 0)) }, size);
}

/**
 * The discrete label map of all classes, from which Eq. 3 and 4 take S_c: the most probable class of a pixel, or
 * background. The same rule as the final merge.
 * @returns uint8 [H · W]: 0 = background, k = probabilities[k − 1]
 */
export function labelMap(probabilities: readonly Plane[], background?: Background): Uint8Array<ArrayBuffer> {
  return mergeClasses(probabilities, background);
}

/**
 * S_c of Eq. 3 and 4 for one class among others: 1 where the label map has this label, brought to the size of an
 * attention map as in {@link injectionMask}.
 * @param labels uint8 [size.height · size.width]
 * @param size of the label map, in pixels
 * @param target size of the attention map, in cells
 */
export function injectionMaskOfLabel(
  labels: Uint8Array,
  size: Size,
  label: number,
  target: Size,
): Float32Array<ArrayBuffer> {
  requireRaster({ ...size, data: labels }, 'label map');
  return shrink({ ...size, data: Float32Array.from(labels, (value) => (value === label ? 1 : 0)) }, target);
}

/**
 * Which positions of the context belong to the class name: α(T_c) of Eq. 3.
 * @param span first position and one past the last
 * @returns float32 [contextLength], 1 inside the span
 * @throws G4SegError `bad-input` if the span is empty or leaves the context
 */
export function tokenIndicator(
  span: { readonly start: number; readonly end: number },
  contextLength: number,
): Float32Array<ArrayBuffer> {
  const { start, end } = span;
  if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || start >= end || end > contextLength) {
    throw new G4SegError(
      'bad-input',
      `The class name must span at least one of the ${contextLength} tokens; got ${start} to ${end}.`,
      { start, end, contextLength },
    );
  }
  return new Float32Array(contextLength).fill(1, start, end);
}

function shrink(foreground: Plane, size: Size): Float32Array<ArrayBuffer> {
  const mask = poolToGrid(foreground, size).map((share) => (share >= 0.5 ? 1 : 0));
  return mask.includes(1) ? mask : touched(foreground, size);
}

/** 1 for every cell with a foreground pixel under it. */
function touched(foreground: Plane, size: Size): Float32Array<ArrayBuffer> {
  const mask = new Float32Array(size.height * size.width);
  for (let cell = 0; cell < mask.length; cell++) {
    const column = cell % size.width;
    const [top, bottom] = coveredPixels((cell - column) / size.width, size.height, foreground.height);
    const [left, right] = coveredPixels(column, size.width, foreground.width);
    for (let row = top; row < bottom; row++) {
      if (foreground.data.subarray(row * foreground.width + left, row * foreground.width + right).includes(1)) {
        mask[cell] = 1;
      }
    }
  }
  return mask;
}
