import type { Rgba, Size } from '../../core/grid.ts';
import { overlay } from '../../images/overlay.ts';
import { vocPalette } from '../../images/voc-palette.ts';
import { ignoredLabel } from '../../method/metrics/confusion.ts';
import { resizeBilinear } from '../../images/resize.ts';

/** One picture and its label maps, all at the size of the truth. */
export interface SheetContent extends Size {
  readonly photo: Rgba;
  readonly coarse: Uint8Array;
  readonly refined: Uint8Array;
  readonly truth: Uint8Array;
}

const gap = 4;
const palette = vocPalette();
const white = [255, 255, 255, 255] as const;

/** Blue and orange can be told apart by everyone. */
const right = [0, 114, 178] as const;
const wrong = [230, 97, 0] as const;
const other = [150, 150, 150] as const;

/**
 * Photo, coarse, refined, truth and difference side by side. Labels in the colours of VOC, not judged in white; in the
 * difference a pixel is blue where its label became right, orange where it had been right, grey where neither.
 */
export function comparisonSheet({ photo, coarse, refined, truth, height, width }: SheetContent): Rgba {
  const size = { height, width };
  const picture = resizeBilinear(photo, size);
  const labelled = (labels: Uint8Array) =>
    overlay(picture, labels, {
      colourOf: (label) => (label === ignoredLabel ? white : palette[label]),
      opacity: 0.6,
      outline: true,
    });
  const panels = [
    picture,
    labelled(coarse),
    labelled(refined),
    labelled(truth),
    difference(picture, coarse, refined, truth),
  ];
  const across = panels.length * (width + gap) - gap;
  const data = new Uint8ClampedArray(4 * height * across).fill(255);
  panels.forEach((panel, at) => {
    for (let row = 0; row < height; row++) {
      const line = panel.data.subarray(4 * row * width, 4 * (row + 1) * width);
      data.set(line, 4 * (row * across + at * (width + gap)));
    }
  });
  return { height, width: across, data };
}

function difference(picture: Rgba, coarse: Uint8Array, refined: Uint8Array, truth: Uint8Array): Rgba {
  const data = picture.data.map((value, at) => (at % 4 === 3 ? 255 : 170 + value / 4));
  refined.forEach((label, pixel) => {
    if (label === coarse[pixel] || truth[pixel] === ignoredLabel) return;
    const colour = label === truth[pixel] ? right : coarse[pixel] === truth[pixel] ? wrong : other;
    data.set(colour, 4 * pixel);
  });
  return { ...picture, data };
}
