import type { Plane, Size } from '../core/grid.ts';
import { describeMask } from '../images/describe-mask.ts';
import type { MaskReading, PlaneOptions } from '../images/mask-reading.ts';
import { resizeNearest, resizePlaneBilinear } from '../images/resize.ts';
import { isHard } from './coarse-mask.ts';
import type { CoarseMask } from './coarse-mask.ts';
import { feather } from './feather.ts';

/** Proportions of mask and photo may differ by this much (rounded sizes do); beyond it, they may be strangers. */
const proportionTolerance = 0.02;

export interface UploadChoices extends PlaneOptions {
  /** Standard deviation of the blur at the mask's edge, in pixels of the photo; 0 for none. See feather.ts. */
  readonly feather?: number;
}

/**
 * A mask file as coarse mask. Where its size is not the photo's, soft masks are resized by the antialiased bilinear
 * filter and hard ones by nearest neighbour, so that a hard mask stays hard until it is feathered.
 */
export function uploadedMask(reading: MaskReading, photo: Size, choices: UploadChoices = {}): CoarseMask {
  const own = reading.toPlane(choices);
  const deviation = choices.feather ?? 0;
  const resized = resizeMask(own, photo);
  const pieces = [...describeMask(reading, choices, own)];
  if (!isSameSize(own, photo)) {
    pieces.push(`resized ${own.width} × ${own.height} to ${photo.width} × ${photo.height}`);
  }
  if (deviation > 0) pieces.push(`feathered by ${deviation} px`);
  return { plane: deviation > 0 ? feather(resized, deviation) : resized, description: pieces.join(', ') };
}

/** A mask at another size: nearest neighbour if it is hard, else bilinear. The same plane if the size is the same. */
export function resizeMask(plane: Plane, size: Size): Plane {
  if (isSameSize(plane, size)) return plane;
  if (!isHard(plane)) return resizePlaneBilinear(plane, size);
  return { height: size.height, width: size.width, data: resizeNearest(plane.data, plane, size) };
}

/** True where the proportions of a mask and a photo agree to 2 %: then they may belong together. */
export function hasProportionsOf(mask: Size, photo: Size): boolean {
  const ratio = mask.width / mask.height / (photo.width / photo.height);
  return Math.max(ratio, 1 / ratio) <= 1 + proportionTolerance;
}

function isSameSize(a: Size, b: Size): boolean {
  return a.height === b.height && a.width === b.width;
}
