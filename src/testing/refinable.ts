import type { Rgba } from '../core/grid.ts';
import type { Probabilities } from '../method/refiners/probabilities.ts';

/** An opaque photo of RGB values, row-major. */
export function photoOfRgb(height: number, width: number, rgb: ArrayLike<number>): Rgba {
  const data = new Uint8ClampedArray(height * width * 4).fill(255);
  for (let value = 0; value < height * width * 3; value++) data[Math.floor(value / 3) * 4 + (value % 3)] = rgb[value];
  return { height, width, data };
}

/** Object 0.9 left of `column`, 0.1 from there on; the photo's edge between two colours may lie elsewhere. */
export function step(height: number, width: number, column: number): Probabilities {
  const object = Float32Array.from({ length: height * width }, (_, pixel) => (pixel % width < column ? 0.9 : 0.1));
  return { labels: 2, height, width, data: new Float32Array([...object.map((value) => 1 - value), ...object]) };
}

/** A photo that is one colour left of `column` and another from there on. */
export function twoColours(height: number, width: number, column: number): Rgba {
  const rgb = Array.from({ length: height * width }, (_, pixel) =>
    pixel % width < column ? [190, 80, 30] : [40, 110, 200],
  );
  return photoOfRgb(height, width, rgb.flat());
}

/** The largest distance from 1 of a pixel's sum over the labels. */
export function worstSum({ height, width, data }: Probabilities): number {
  const pixels = height * width;
  let worst = 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    let sum = 0;
    for (let index = pixel; index < data.length; index += pixels) sum += data[index];
    worst = Math.max(worst, Math.abs(sum - 1));
  }
  return worst;
}
