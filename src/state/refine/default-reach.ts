import { automaticSettings } from '../../method/refiners/automatic.ts';
import { twoLabels } from '../../method/refiners/probabilities.ts';
import type { MaskInput } from './inputs-store.ts';

/** Pixels; reading a larger mask would stop the page for a moment. */
const quickToRead = 1 << 20;

/**
 * How far the automatic refiner lets the edge move by default, in pixels of the mask.
 * @returns `null` where that is not known beforehand: without a mask or an edge, for several classes, for large masks
 */
export function defaultReach(mask: Pick<MaskInput, 'masks' | 'brought'> | null): number | null {
  if (!mask || mask.masks.length !== 1) return null;
  const plane = mask.brought?.[0] ?? mask.masks[0].probability;
  if (plane.data.length > quickToRead) return null;
  return automaticSettings(twoLabels(plane))?.reach ?? null;
}
