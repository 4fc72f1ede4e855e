import type { Rgba } from '../core/grid.ts';

/** Decodes a file of any format the platform knows. */
export type BitmapDecoder = (file: Blob) => Promise<Rgba>;

/**
 * The browser's own decoder (page or worker), or undefined where there is none. EXIF orientation is applied, so a
 * portrait photo of a phone stands upright.
 */
export function platformBitmapDecoder(): BitmapDecoder | undefined {
  if (typeof createImageBitmap === 'undefined' || typeof OffscreenCanvas === 'undefined') return undefined;
  return async (file) => {
    const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image', premultiplyAlpha: 'none' });
    try {
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d', { willReadFrequently: true });
      if (context === null) throw new Error('This browser gave no 2d canvas.');
      context.drawImage(bitmap, 0, 0);
      const { width, height, data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      return { width, height, data: new Uint8ClampedArray(data) };
    } finally {
      bitmap.close();
    }
  };
}
