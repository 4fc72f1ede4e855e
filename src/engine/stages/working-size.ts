import type { Rgba, Size } from '../../core/grid.ts';
import { area } from '../../core/grid.ts';
import { resizeBilinear, resizePlaneBilinear } from '../../images/resize.ts';
import type { Probabilities } from '../../method/refiners/probabilities.ts';
import { planeOfLabel, renormalise } from '../../method/refiners/probabilities.ts';

/**
 * Pixels that the refiners work on. Their distances are meant for pictures of about half a megapixel, and time grows with
 * the pixels: a dense CRF of two labels takes about 8 s a megapixel on one thread.
 */
const mostPixels = 2 ** 20;

/** The size at which a picture is refined: its own, or the largest of the same shape with a megapixel. */
export function workingSize({ height, width }: Size): Size {
  const scale = Math.min(1, Math.sqrt(mostPixels / (height * width)));
  const side = (pixels: number) => Math.max(1, Math.floor(pixels * scale));
  return scale === 1 ? { height, width } : { height: side(height), width: side(width) };
}

/** The photo at that size, alpha included; the same object where it has it. */
export function photoAt(photo: Rgba, size: Size): Rgba {
  return photo.height === size.height && photo.width === size.width ? photo : resizeBilinear(photo, size);
}

/**
 * Refines at the working size. What changes is brought back to full size and added, so that places that do not change
 * keep every pixel they had.
 */
export async function atWorkingSize(
  full: Probabilities,
  refine: (small: Probabilities) => Promise<Probabilities>,
): Promise<Probabilities> {
  const size = workingSize(full);
  if (size.height === full.height && size.width === full.width) return refine(full);
  const small = resized(full, size);
  const refined = await refine(small);
  const change = resized(
    { ...small, data: refined.data.map((value, i) => value - small.data[i]) },
    { height: full.height, width: full.width },
  );
  const data = full.data.map((value, i) => Math.min(1, Math.max(0, value + change.data[i])));
  renormalise(data, area(full));
  return { ...full, data };
}

function resized(probabilities: Probabilities, size: Size): Probabilities {
  const { labels } = probabilities;
  const data = new Float32Array(labels * area(size));
  for (let label = 0; label < labels; label++) {
    data.set(resizePlaneBilinear(planeOfLabel(probabilities, label), size).data, label * area(size));
  }
  return { ...size, labels, data };
}
