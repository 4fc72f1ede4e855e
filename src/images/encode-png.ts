import { encode } from 'fast-png';
import type { ImageData as PngImage } from 'fast-png';
import type { Plane, Rgba, Size } from '../core/grid.ts';
import { vocPalette } from './voc-palette.ts';

/** fast-png writes rows unfiltered; the strongest deflate makes up for most of it on masks. */
function encodeBytes(image: PngImage): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encode(image, { zlib: { level: 9 } }));
}

/**
 * 8-bit grey PNG of 0 and 255.
 * @param plane probabilities in [0, 1]
 * @param threshold a pixel is foreground where its probability is greater
 */
export function encodeBinaryMask(plane: Plane, threshold = 0.5): Uint8Array<ArrayBuffer> {
  const data = Uint8Array.from(plane.data, (value) => (value > threshold ? 255 : 0));
  return encodeBytes({ width: plane.width, height: plane.height, channels: 1, depth: 8, data });
}

/**
 * Grey PNG of probabilities: round(255 p), or round(65535 p) with 16 bits, which keeps a refined mask to within
 * 1e-5 of itself. Values outside [0, 1] are clamped.
 */
export function encodeSoftMask(plane: Plane, depth: 8 | 16): Uint8Array<ArrayBuffer> {
  const maximum = depth === 8 ? 255 : 65535;
  const level = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * maximum);
  const data = depth === 8 ? Uint8Array.from(plane.data, level) : Uint16Array.from(plane.data, level);
  return encodeBytes({ width: plane.width, height: plane.height, channels: 1, depth, data });
}

/**
 * Palette PNG as PASCAL VOC stores labels: the pixel value is the label itself, its colour that of the VOC palette.
 * @param labels one label a pixel, 0 = background
 */
export function encodeLabels(labels: Uint8Array, size: Size): Uint8Array<ArrayBuffer> {
  // Three numbers an entry: with a fourth, fast-png would write a tRNS chunk.
  const palette = vocPalette().map(([red, green, blue]) => [red, green, blue]);
  return encodeBytes({ width: size.width, height: size.height, channels: 1, depth: 8, data: labels, palette });
}

/** 8-bit RGBA PNG. */
export function encodeRgba(picture: Rgba): Uint8Array<ArrayBuffer> {
  return encodeBytes({ width: picture.width, height: picture.height, channels: 4, depth: 8, data: picture.data });
}
