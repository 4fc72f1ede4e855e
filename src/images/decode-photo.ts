import type { Rgba, Size } from '../core/grid.ts';
import { decodeFile } from './decode-file.ts';
import type { DecodedFile, DecodeOptions } from './decode-file.ts';
import type { ImageFormat } from './image-header.ts';
import { rasterToRgba } from './raster.ts';
import { resizeBilinear } from './resize.ts';

export interface PhotoOptions extends DecodeOptions {
  /** Longest side in pixels; a larger photo is shrunk to it, keeping its proportions. */
  readonly maximumSide?: number;
}

export interface DecodedPhoto {
  readonly name: string;
  readonly format: ImageFormat;
  /** Opaque: every alpha is 255. */
  readonly pixels: Rgba;
  /** Size in the file, after EXIF rotation. */
  readonly original: Size;
  /** What was done to it, for people; empty when nothing was. */
  readonly notes: readonly string[];
}

/**
 * A photo file -> opaque 8-bit RGBA, upright, shrunk to `maximumSide` if larger.
 * @throws G4SegError `bad-input`, see {@link decodeFile}
 */
export async function decodePhoto(
  file: Blob | Uint8Array<ArrayBuffer>,
  options: PhotoOptions = {},
): Promise<DecodedPhoto> {
  return toPhoto(await decodeFile(file, options), options.maximumSide);
}

/** The photo in a file that is already decoded. */
export function toPhoto(file: DecodedFile, maximumSide = Infinity): DecodedPhoto {
  const full = rasterToRgba(file.raster);
  const notes: string[] = [];
  if (flattenOnWhite(full)) notes.push('Transparent parts were put on white.');
  const original = { height: full.height, width: full.width };
  const factor = maximumSide / Math.max(full.height, full.width);
  if (factor >= 1) return { name: file.name, format: file.format, pixels: full, original, notes };
  const shrink = (side: number) => Math.max(1, Math.round(side * factor));
  const pixels = resizeBilinear(full, { height: shrink(full.height), width: shrink(full.width) });
  notes.push(`Shrunk from ${full.width} × ${full.height} to ${pixels.width} × ${pixels.height}.`);
  return { name: file.name, format: file.format, pixels, original, notes };
}

/** Puts the picture on white, in place: the method knows no alpha. Returns whether anything was transparent. */
function flattenOnWhite({ data }: Rgba): boolean {
  let found = false;
  for (let at = 3; at < data.length; at += 4) {
    const alpha = data[at];
    if (alpha === 255) continue;
    found = true;
    for (let c = at - 3; c < at; c++) data[c] = 255 + ((data[c] - 255) * alpha) / 255;
    data[at] = 255;
  }
  return found;
}
