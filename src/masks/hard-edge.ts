import type { Plane } from '../core/grid.ts';
import { feather, suggestedFeather } from './feather.ts';

/** A pixel is unsure between these. JPEG at quality 30 or more leaves few such pixels beside a hard outline. */
const unsure = { above: 0.1, below: 0.9 } as const;

/**
 * Unsure pixels for each pixel of the outline: an outline smoothed within its pixels has 0.8 at most, one that JPEG
 * stored at quality 30 has 1.5, one blurred by a Gaussian of 1 pixel has 2.2 at least.
 */
const mostUnsure = 1.5;

/** The rule in words, for the header of a run and for the page. */
export const hardMaskRule =
  'A mask whose edge is at most a pixel wide is hard: it is feathered by 1 % of the longer side of its photo before it ' +
  'is refined. “Before” is always the mask as it was brought.';

/**
 * True of a mask whose edge is at most a pixel wide: 0 and 1, also smoothed within the pixels of the outline or stored
 * as JPEG. Next to no pixel of such a mask lies in the confidence band, so Eq. 9 would change next to nothing.
 * @param mask float32 [H, W], probabilities in [0, 1]
 */
export function hasHardEdge({ data, height, width }: Plane): boolean {
  let count = 0;
  let outline = 0;
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      if (data[at] > unsure.above && data[at] < unsure.below) count++;
      if (data[at] <= 0.5) continue;
      const isEdge =
        (column > 0 && data[at - 1] <= 0.5) ||
        (column < width - 1 && data[at + 1] <= 0.5) ||
        (row > 0 && data[at - width] <= 0.5) ||
        (row < height - 1 && data[at + width] <= 0.5);
      if (isEdge) outline++;
    }
  }
  return count <= mostUnsure * outline;
}

/** A mask as a refiner takes it. */
export interface ReadyMask {
  /** The same plane where the mask is soft. */
  readonly plane: Plane;
  /** Standard deviation of the feathering in pixels; 0 where the mask is soft. */
  readonly deviation: number;
}

/**
 * The one rule for hard masks ({@link hardMaskRule}), for Refine and for Evaluate.
 * @param mask at the size of its photo; stays as it is
 */
export function readyToRefine(mask: Plane): ReadyMask {
  if (!hasHardEdge(mask)) return { plane: mask, deviation: 0 };
  const deviation = suggestedFeather(mask);
  return { plane: feather(mask, deviation), deviation };
}
