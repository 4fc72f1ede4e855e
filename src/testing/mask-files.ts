import { encode } from 'fast-png';
import { vocPalette } from '../images/voc-palette.ts';

/** PNG files as a person drops them, for tests of what the page makes of them. */

/** A colour picture with no two neighbours alike: nothing one could take for a mask. */
export function photoFile(name: string, width: number, height: number): File {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919 + ((i * i) % 251)) % 256);
  return png(name, encode({ width, height, channels: 3, data }));
}

/** Black and white: `share` of the rows are foreground, from the top. */
export function maskFile(name: string, width: number, height: number, share: number): File {
  return greyFile(name, width, height, (i) => (i < share * width * height ? 255 : 0));
}

/** A grey PNG; one value a pixel, row-major. */
export function greyFile(name: string, width: number, height: number, valueAt: (index: number) => number): File {
  const data = Uint8Array.from({ length: width * height }, (_, i) => valueAt(i));
  return png(name, encode({ width, height, channels: 1, data }));
}

/** A palette PNG in PASCAL VOC's colours; the pixel value is the label. */
export function vocFile(name: string, width: number, height: number, labelAt: (index: number) => number): File {
  const data = Uint8Array.from({ length: width * height }, (_, i) => labelAt(i));
  const palette = vocPalette().map(([red, green, blue]) => [red, green, blue]);
  return png(name, encode({ width, height, channels: 1, data, palette }));
}

function png(name: string, bytes: Uint8Array): File {
  return new File([new Uint8Array(bytes)], name, { type: 'image/png' });
}
