import type { Size } from '../../core/grid.ts';
import { ignoredLabel } from './confusion.ts';
import { binaryPair, requirePair, rowCounts } from './boundary-masks.ts';

const steps = 5;

/** Radii of the five bands: 1 + int((r_max - 1) / 5 · i), r_max = (W + H) / 300; all 1 below 450 pixels of W + H. */
export function boundaryRadii({ height, width }: Size): readonly number[] {
  const largest = (width + height) / 300;
  return Array.from({ length: steps }, (_, step) => 1 + Math.trunc(((largest - 1) / steps) * step));
}

/**
 * Mean boundary accuracy of one picture (CascadePSP, Cheng et al., CVPR 2020): the share of right pixels in the band
 * around the true outline, averaged over five band widths. The band is the morphological gradient of the truth with
 * an elliptic kernel; nothing outside the picture enters.
 * @param predicted uint8 [H, W], non-zero = foreground
 * @param truth same
 * @returns 0..1; NaN where the truth has no outline
 * @throws G4SegError `bad-input` for sizes that differ
 */
export function boundaryAccuracy(predicted: Uint8Array, truth: Uint8Array, size: Size): number {
  return meanAccuracy(predicted, truth, size, () => true);
}

/** {@link boundaryAccuracy} of one class of two label maps; pixels whose truth is 255 count nowhere. */
export function boundaryAccuracyOfLabel(predicted: Uint8Array, truth: Uint8Array, size: Size, label: number): number {
  requirePair(predicted, truth, size);
  const pair = binaryPair(predicted, truth, label);
  return meanAccuracy(pair.predicted, pair.truth, size, (pixel) => truth[pixel] !== ignoredLabel);
}

function meanAccuracy(
  predicted: Uint8Array,
  truth: Uint8Array,
  size: Size,
  counts: (pixel: number) => boolean,
): number {
  requirePair(predicted, truth, size);
  const known = new Map<number, number>();
  const accuracies = boundaryRadii(size).map((radius) => {
    const accuracy = known.get(radius) ?? accuracyInBand(predicted, truth, outlineBand(truth, size, radius), counts);
    known.set(radius, accuracy);
    return accuracy;
  });
  return accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / steps;
}

function accuracyInBand(
  predicted: Uint8Array,
  truth: Uint8Array,
  band: Uint8Array,
  counts: (pixel: number) => boolean,
): number {
  let inside = 0;
  let right = 0;
  band.forEach((isInside, pixel) => {
    if (isInside === 0 || !counts(pixel)) return;
    inside++;
    if ((predicted[pixel] === 0) === (truth[pixel] === 0)) right++;
  });
  return right / inside;
}

/** 1 where the ellipse around the pixel, cut at the picture's edge, holds foreground and background. */
function outlineBand(truth: Uint8Array, size: Size, radius: number): Uint8Array<ArrayBuffer> {
  const { height, width } = size;
  const counts = rowCounts(truth, size);
  const reaches = ellipseReaches(radius);
  const band = new Uint8Array(height * width);
  for (let row = 0; row < height; row++) {
    const first = Math.max(0, row - radius);
    const last = Math.min(height - 1, row + radius);
    for (let column = 0; column < width; column++) {
      let cells = 0;
      let foreground = 0;
      for (let y = first; y <= last; y++) {
        const reach = reaches[y - row + radius];
        const left = Math.max(0, column - reach);
        const end = Math.min(width, column + reach + 1);
        cells += end - left;
        foreground += counts[y * (width + 1) + end] - counts[y * (width + 1) + left];
      }
      if (foreground > 0 && foreground < cells) band[row * width + column] = 1;
    }
  }
  return band;
}

/** Half widths of the rows of OpenCV's `getStructuringElement(MORPH_ELLIPSE, (2r + 1, 2r + 1))`. */
export function ellipseReaches(radius: number): readonly number[] {
  return Array.from({ length: 2 * radius + 1 }, (_, row) =>
    Math.round(radius * Math.sqrt((radius ** 2 - (row - radius) ** 2) / radius ** 2)),
  );
}
