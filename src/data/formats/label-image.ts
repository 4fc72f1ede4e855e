import { G4SegError } from '../../core/errors.ts';
import type { Size } from '../../core/grid.ts';
import { decodePng } from '../../images/decode-png.ts';
import { readImageHeader } from '../../images/image-header.ts';
import { ignoredLabel } from '../../method/metrics/confusion.ts';

/** uint8 [H, W], one label a pixel. */
export interface LabelImage extends Size {
  readonly labels: Uint8Array<ArrayBuffer>;
}

/** Byte 24 of a PNG is its bits a sample, byte 25 its colour type: 0 = grey (PNG specification, 11.2.1). */
const depthByte = 24;

/**
 * A PNG whose pixel values are labels: palette indices (never their colours), or grey values of up to 8 bits.
 * @param name the file, for messages
 * @throws G4SegError `bad-input` for another format, colour, alpha or 16 bits
 */
export function decodeLabels(bytes: Uint8Array, name: string): LabelImage {
  const format = readImageHeader(bytes)?.format;
  if (format !== 'png') {
    throw new G4SegError(
      'bad-input',
      `${name} is ${format ?? 'no image'}; labels are read from PNG, which keeps them exact.`,
      {
        name,
      },
    );
  }
  const raster = decodePng(bytes, name);
  const { height, width } = raster;
  if (raster.kind === 'indices') return { height, width, labels: Uint8Array.from(raster.data) };
  if (raster.channels !== 1 || raster.maximum !== 255) {
    const found = raster.channels === 1 ? '16-bit grey' : `a picture of ${raster.channels} channels`;
    throw new G4SegError(
      'bad-input',
      `${name} is ${found}; expected a PNG with one label a pixel (palette or 8-bit grey). Convert colours to indices.`,
      { name, channels: raster.channels },
    );
  }
  const depth = bytes[depthByte];
  const scale = depth < 8 ? 255 / (2 ** depth - 1) : 1; // decodePng spreads small samples over 0..255
  return { height, width, labels: Uint8Array.from(raster.data, (value) => value / scale) };
}

/**
 * Throws for the first label that is neither background, a class, nor 255.
 * @param classes without background
 */
export function requireLabels({ labels, width }: LabelImage, classes: number, name: string): void {
  const pixel = labels.findIndex((label) => label > classes && label !== ignoredLabel);
  if (pixel < 0) return;
  const [row, column] = [Math.floor(pixel / width), pixel % width];
  throw new G4SegError(
    'bad-input',
    `${name} has label ${labels[pixel]} at row ${row}, column ${column}; expected 0 to ${classes} or 255 (not judged). ` +
      'Check that it belongs to this data set.',
    { name, label: labels[pixel], row, column, classes },
  );
}
