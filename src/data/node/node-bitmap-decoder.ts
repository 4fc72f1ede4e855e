import { decode } from 'jpeg-js';
import type { BitmapDecoder } from '../../images/bitmap-decoder.ts';

/** JPEG in Node, where there is no `createImageBitmap`. EXIF orientation is not applied, as in the published loaders. */
export const nodeBitmapDecoder: BitmapDecoder = async (file) => {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { width, height, data } = decode(bytes, { useTArray: true, formatAsRGBA: true, tolerantDecoding: false });
  return { width, height, data: new Uint8ClampedArray(data) };
};
