import { G4SegError } from '../core/errors.ts';
import type { Size } from '../core/grid.ts';

/** 40 megapixels: 160 MB as RGBA, and two such copies live while a picture is shrunk. A file must stay below it. */
const pixelLimit = 40_000_000;

/** @throws G4SegError `bad-input` for a picture without pixels, or with {@link pixelLimit} or more */
export function checkSize({ width, height }: Size, name: string): void {
  if (width <= 0 || height <= 0) {
    throw new G4SegError('bad-input', `${name} has no pixels (${width} × ${height}). Choose another file.`, {
      name,
      width,
      height,
    });
  }
  if (width * height >= pixelLimit) {
    const megapixels = ((width * height) / 1e6).toFixed(1);
    throw new G4SegError(
      'bad-input',
      `${name} has ${width} × ${height} pixels (${megapixels} megapixels); fewer than ${pixelLimit / 1e6} fit in ` +
        'memory. Shrink it first: the model sees far less anyway.',
      { name, width, height },
    );
  }
}
