import { G4SegError } from '../../core/errors.ts';
import type { Size } from '../../core/grid.ts';
import { ignoredLabel } from './confusion.ts';
import { requireRaster } from '../resample.ts';

/** One class as the boundary metrics take it: uint8 [H, W], 1 = foreground. */
export interface BinaryPair {
  readonly predicted: Uint8Array<ArrayBuffer>;
  readonly truth: Uint8Array<ArrayBuffer>;
}

/**
 * One class of two label maps. Where the truth is 255 both are background, so that a prediction which is right
 * wherever the truth says anything equals the truth. (VOC draws 255 along every outline; published boundary metrics
 * know binary truth only.)
 */
export function binaryPair(predicted: Uint8Array, truth: Uint8Array, label: number): BinaryPair {
  return {
    predicted: Uint8Array.from(predicted, (value, pixel) => Number(value === label && truth[pixel] !== ignoredLabel)),
    truth: Uint8Array.from(truth, (value) => Number(value === label)),
  };
}

/** Throws unless both rasters have as many values as the size says. */
export function requirePair(predicted: Uint8Array, truth: Uint8Array, size: Size): void {
  requireRaster({ ...size, data: truth }, 'truth');
  if (predicted.length !== truth.length) {
    throw new G4SegError(
      'bad-input',
      `The masks to compare differ in size: ${predicted.length} and ${truth.length} pixels. Resize one first.`,
      { predicted: predicted.length, truth: truth.length },
    );
  }
}

/**
 * Running counts along each row, one longer than the row: foreground of columns [a, b) of a row is
 * `counts[start + b] - counts[start + a]` with `start = row * (width + 1)`.
 */
export function rowCounts(mask: Uint8Array, { height, width }: Size): Uint32Array {
  const counts = new Uint32Array(height * (width + 1));
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = row * (width + 1) + column;
      counts[at + 1] = counts[at] + (mask[row * width + column] === 0 ? 0 : 1);
    }
  }
  return counts;
}
