import { decode } from 'jpeg-js';
import type { BitmapDecoder } from '../../images/bitmap-decoder.ts';
import { jpegOrientation, upright } from '../../images/orientation.ts';

/** JPEG in Node, where there is no `createImageBitmap`. EXIF orientation is applied, as the browser does. */
export const nodeBitmapDecoder: BitmapDecoder = async (file) => {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { width, height, data } = decode(bytes, { useTArray: true, formatAsRGBA: true, tolerantDecoding: false });
  return upright({ width, height, data: new Uint8ClampedArray(data) }, jpegOrientation(bytes));
};
