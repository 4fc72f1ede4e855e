import type { Plane } from '../core/grid.ts';

/** A coarse mask, ready for Eq. 3-5 and Eq. 9. */
export interface CoarseMask {
  /** Foreground probabilities in [0, 1] at the photo's size. */
  readonly plane: Plane;
  /** For people: "Soft grey mask, 1 class, 37 % foreground, resized 500 × 375 to 512 × 512". */
  readonly description: string;
}

/** True where every pixel is 0 or 1: the band of Eq. 9 then holds no pixel, and nothing can change. */
export function isHard(plane: Plane): boolean {
  return plane.data.every((p) => p === 0 || p === 1);
}
