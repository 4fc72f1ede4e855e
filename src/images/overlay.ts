import { G4SegError } from '../core/errors.ts';
import type { Rgba, Size } from '../core/grid.ts';
import type { Colour } from './raster.ts';

export interface OverlayOptions {
  /** Colour of each label, 1 and up. */
  readonly colourOf: (label: number) => Colour;
  /** 0 shows the photo alone, 1 the colour alone. */
  readonly opacity: number;
  /** Draws the border pixels of every label opaque. */
  readonly outline: boolean;
}

/**
 * The photo with each label in its colour; background (label 0) keeps the photo as it is.
 * @param labels one label a pixel at the photo's size
 */
export function overlay(photo: Rgba, labels: Uint8Array, options: OverlayOptions): Rgba {
  const { height, width } = photo;
  if (labels.length !== height * width) {
    throw new G4SegError(
      'internal',
      `An overlay on ${width} × ${height} pixels needs ${height * width} labels; got ${labels.length}.`,
    );
  }
  const data = new Uint8ClampedArray(photo.data);
  labels.forEach((label, at) => {
    if (label === 0) return;
    const share = options.outline && isBorder(labels, photo, at) ? 1 : options.opacity;
    const colour = options.colourOf(label);
    for (let c = 0; c < 3; c++) data[at * 4 + c] += (colour[c] - data[at * 4 + c]) * share;
  });
  return { height, width, data };
}

/** True where one of the four neighbours has another label. The picture's own edge is no border. */
function isBorder(labels: Uint8Array, { height, width }: Size, at: number): boolean {
  const row = Math.floor(at / width);
  const column = at % width;
  return (
    (row > 0 && labels[at - width] !== labels[at]) ||
    (row < height - 1 && labels[at + width] !== labels[at]) ||
    (column > 0 && labels[at - 1] !== labels[at]) ||
    (column < width - 1 && labels[at + 1] !== labels[at])
  );
}
