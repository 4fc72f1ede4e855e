import { describe, expect, it } from 'vitest';
import { overlay } from './overlay.ts';
import type { Colour } from './raster.ts';

const photo = { height: 4, width: 5, data: new Uint8ClampedArray(80).map((_, i) => (i % 4 === 3 ? 255 : 100)) };
// prettier-ignore
const labels = Uint8Array.of(
  1, 1, 1, 0, 0,
  1, 1, 1, 0, 0,
  1, 1, 1, 2, 2,
  2, 1, 1, 2, 2,
);
const colourOf = (label: number): Colour => (label === 1 ? [200, 0, 100, 255] : [0, 0, 0, 255]);
const red = (data: Uint8ClampedArray) => Array.from({ length: 20 }, (_, i) => data[i * 4]);

describe('overlay', () => {
  it('mixes each colour in at the opacity and leaves the background and the given photo alone', () => {
    const { data } = overlay(photo, labels, { colourOf, opacity: 0.5, outline: false });
    expect(red(data)).toEqual([
      150, 150, 150, 100, 100, 150, 150, 150, 100, 100, 150, 150, 150, 50, 50, 50, 150, 150, 50, 50,
    ]);
    expect(data.slice(0, 4)).toEqual(Uint8ClampedArray.of(150, 50, 100, 255));
    expect(photo.data[0]).toBe(100);
  });

  it('draws the outline opaque, between labels too, but not along the edge of the picture', () => {
    const { data } = overlay(photo, labels, { colourOf, opacity: 0, outline: true });
    expect(red(data)).toEqual([
      100, 100, 200, 100, 100, 100, 100, 200, 100, 100, 200, 100, 200, 0, 0, 0, 200, 200, 0, 100,
    ]);
  });

  it('refuses labels of another size', () => {
    const options = { colourOf, opacity: 1, outline: false };
    expect(() => overlay(photo, new Uint8Array(19), options)).toThrow(/5 × 4 pixels needs 20 labels; got 19/);
  });
});
