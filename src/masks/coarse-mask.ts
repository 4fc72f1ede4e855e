import type { Plane, Size } from '../core/grid.ts';

/** A coarse mask, ready for Eq. 3-5 and Eq. 9. */
export interface CoarseMask {
  /** Foreground probabilities in [0, 1] at the photo's size. */
  readonly plane: Plane;
  /** For people: "Soft grey mask, 1 class, 37 % foreground, resized 500 × 375 to 512 × 512". */
  readonly description: string;
  /** Whole sentences: what may be wrong with it and what to do. Empty when nothing is. */
  readonly warnings: readonly string[];
}

/** Where coarse masks come from: a file, a person's hand, later other methods. */
export interface CoarseMaskSource {
  readonly kind: 'upload' | 'brush';
  /** The mask as it is now, for a photo of this size. */
  toMask(photo: Size): CoarseMask;
}

/** True where every pixel is 0 or 1: the band of Eq. 9 then holds no pixel, and nothing can change. */
export function isHard(plane: Plane): boolean {
  return plane.data.every((p) => p === 0 || p === 1);
}

export const hardMaskWarning =
  'Every pixel of the mask is certain, so none lies in the confidence band and nothing can change. Feather its edge.';
