import type { Size } from '../../core/grid.ts';
import { binaryPair, requirePair, rowCounts } from './boundary-masks.ts';

/** Width of the boundary as a share of the picture's diagonal: 0.02, of Cheng et al. for all but Cityscapes. */
const diagonalShare = 0.02;

/** Width of the boundary in pixels: max(1, round(0.02 · diagonal)), halves to even as Python has it; 14 for 512 × 512. */
export function boundaryWidth({ height, width }: Size): number {
  const exact = diagonalShare * Math.sqrt(height ** 2 + width ** 2);
  const below = Math.floor(exact);
  const isOdd = below % 2 === 1;
  return Math.max(1, exact - below > 0.5 || (exact - below === 0.5 && isOdd) ? below + 1 : below);
}

/**
 * Boundary IoU (Cheng et al., CVPR 2021; bowenc0221/boundary-iou-api): the IoU of the two inner boundaries, each the
 * mask minus the mask eroded `boundaryWidth` times by 3 × 3, the outside of the picture being background.
 * @param predicted uint8 [H, W], non-zero = foreground
 * @param truth same
 * @returns 0..1; NaN if both masks are empty
 * @throws G4SegError `bad-input` for sizes that differ
 */
export function boundaryIoU(predicted: Uint8Array, truth: Uint8Array, size: Size): number {
  requirePair(predicted, truth, size);
  const distance = boundaryWidth(size);
  const [first, second] = [predicted, truth].map((mask) => innerBoundary(mask, size, distance));
  let intersection = 0;
  let union = 0;
  first.forEach((value, pixel) => {
    intersection += value & second[pixel];
    union += value | second[pixel];
  });
  return intersection / union;
}

/** {@link boundaryIoU} of one class of two label maps; pixels whose truth is 255 are background in both. */
export function boundaryIoUOfLabel(predicted: Uint8Array, truth: Uint8Array, size: Size, label: number): number {
  requirePair(predicted, truth, size);
  const pair = binaryPair(predicted, truth, label);
  return boundaryIoU(pair.predicted, pair.truth, size);
}

/** 1 on foreground that a (2d + 1)² window of foreground does not surround; d erosions by 3 × 3 are one by that window. */
function innerBoundary(mask: Uint8Array, size: Size, distance: number): Uint8Array<ArrayBuffer> {
  const { height, width } = size;
  const side = 2 * distance + 1;
  const counts = rowCounts(mask, size);
  const boundary = Uint8Array.from(mask, (value) => (value === 0 ? 0 : 1));
  const whole = new Uint32Array(width); // rows above, the present one included, whose run of `side` pixels is foreground
  for (let row = 0; row < height; row++) {
    for (let column = distance; column < width - distance; column++) {
      const at = row * (width + 1) + column;
      const isWhole = counts[at + distance + 1] - counts[at - distance] === side;
      whole[column] = isWhole ? whole[column] + 1 : 0;
      if (whole[column] >= side) boundary[(row - distance) * width + column] = 0;
    }
  }
  return boundary;
}
