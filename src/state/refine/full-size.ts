import type { Plane, Rgba, Size } from '../../core/grid.ts';
import { decodePhoto } from '../../images/decode-photo.ts';
import { resizeBilinear, resizeNearest } from '../../images/resize.ts';
import { resizeLabels } from '../../images/resize-labels.ts';
import { ignoredLabel } from '../../method/metrics/metrics.ts';
import { resizeMask } from '../../masks/upload.ts';
import type { MaskInput, PhotoInput } from './inputs-store.ts';
import type { ShownResult } from './refine-follower.ts';

/** True where the photo was shrunk to be worked on, so that masks are enlarged for an export. */
function isShrunk({ original, pixels }: PhotoInput): boolean {
  return original.width !== pixels.width || original.height !== pixels.height;
}

/** The photo's pixels at its own size: from its file where it was shrunk, enlarged where the file is gone. */
export async function fullPhoto(photo: PhotoInput): Promise<Rgba> {
  if (!isShrunk(photo)) return photo.pixels;
  return photo.file ? (await decodePhoto(photo.file)).pixels : resizeBilinear(photo.pixels, photo.original);
}

/** The refined mask of a class, with all that was done to it, at the photo's own size. */
export function fullMask({ result, inputs }: ShownResult, classIndex: number): Plane {
  return resizeMask(result.classes[classIndex].refined, inputs.photo.original);
}

/** The refined labels at the photo's own size: 0 = background, k = masks[k-1]. */
export function fullLabels({ result, inputs }: ShownResult): Uint8Array<ArrayBuffer> {
  return resizeLabels(result.labels.refined, result.labels, inputs.photo.original);
}

/** The number that a class has in files: that of its data set, else its place among the masks, from 1 on. */
export function fileLabel({ ids }: MaskInput, classIndex: number): number {
  return ids?.[classIndex] ?? classIndex + 1;
}

/**
 * Labels as a file has them: with the numbers of the data set the masks came with, and 255 where it does not judge.
 * @param labels uint8 of `size`: 0 = background, k = masks[k-1]
 */
export function toFileLabels(labels: Uint8Array<ArrayBuffer>, size: Size, mask: MaskInput): Uint8Array<ArrayBuffer> {
  const numbers = [0, ...mask.masks.map((_, i) => fileLabel(mask, i))];
  const named = labels.map((label) => numbers[label]);
  const { ignored } = mask;
  if (ignored) {
    resizeNearest(ignored.data, ignored, size).forEach((isIgnored, i) => {
      if (isIgnored) named[i] = ignoredLabel;
    });
  }
  return named;
}
