import { G4SegError } from '../../core/errors.ts';
import type { Rgba } from '../../core/grid.ts';
import { boxMeans } from './box-means.ts';
import type { LongCall } from './long-call.ts';
import { reportingPace } from './long-call.ts';
import type { Probabilities } from './probabilities.ts';
import { renormalise, requireRefinable } from './probabilities.ts';

export interface GuidedFilterParameters {
  /** Half width of the square window, in pixels, at least 1. */
  readonly radius: number;
  /** ε: the variance of the colour, on a scale of 0..1 a channel, below which the filter smooths. Above 0. */
  readonly epsilon: number;
}

/**
 * The guided filter with a colour guide (He, Sun, Tang: Guided Image Filtering, 2010, Eq. 14 to 17). In every window the
 * probability is fitted as a·I + b with a = (Σ + εU)⁻¹ cov(I, p), b = mean(p) − a·mean(I), I the colour; a pixel
 * gets the mean of all fits whose window holds it. A window at the border holds the pixels inside the picture.
 * The fits are linear in p, so the labels still sum to 1; values outside 0..1 are cut off.
 * @param photo the guide, at the size of the probabilities; alpha is not read
 * @throws G4SegError `bad-input` if sizes differ, probabilities are none, or a parameter is out of range
 */
export async function guidedFilter(
  probabilities: Probabilities,
  photo: Rgba,
  { radius, epsilon }: GuidedFilterParameters,
  call: LongCall = {},
): Promise<Probabilities> {
  requireRefinable(probabilities, photo);
  if (!Number.isInteger(radius) || radius < 1 || !(epsilon > 0)) {
    throw new G4SegError(
      'bad-input',
      `The guided filter needs a radius of at least 1 and an epsilon above 0; got ${radius} and ${epsilon}.`,
      { radius, epsilon },
    );
  }
  const pace = reportingPace(call);
  const { labels, height, width, data } = probabilities;
  const pixels = height * width;

  // Per pixel: the colour, its six products, and for each label p and colour · p.
  const quantities = 9 + 4 * labels;
  const read = (row: number, values: Float64Array) => {
    for (let column = 0; column < width; column++) {
      const pixel = row * width + column;
      const red = photo.data[pixel * 4] / 255;
      const green = photo.data[pixel * 4 + 1] / 255;
      const blue = photo.data[pixel * 4 + 2] / 255;
      let at = column * quantities;
      values[at++] = red;
      values[at++] = green;
      values[at++] = blue;
      values[at++] = red * red;
      values[at++] = red * green;
      values[at++] = red * blue;
      values[at++] = green * green;
      values[at++] = green * blue;
      values[at++] = blue * blue;
      for (let label = 0; label < labels; label++) {
        const p = data[label * pixels + pixel];
        values[at++] = p;
        values[at++] = red * p;
        values[at++] = green * p;
        values[at++] = blue * p;
      }
    }
  };
  // Per pixel and label: a (three values) and b.
  const fits = new Float32Array(pixels * labels * 4);
  const fit = (row: number, means: Float64Array) => {
    for (let column = 0; column < width; column++) {
      fitWindow(means, column * quantities, labels, epsilon, fits, (row * width + column) * labels * 4);
    }
  };
  await boxMeans(probabilities, radius, quantities, read, fit, (share) => pace(share * 0.7));

  const result = new Float32Array(data.length);
  const rowOfFits = width * labels * 4;
  await boxMeans(
    probabilities,
    radius,
    labels * 4,
    (row, values) => values.set(fits.subarray(row * rowOfFits, (row + 1) * rowOfFits)),
    (row, means) => {
      for (let column = 0; column < width; column++) {
        const pixel = row * width + column;
        for (let label = 0; label < labels; label++) {
          const at = (column * labels + label) * 4;
          let value = means[at + 3];
          for (let c = 0; c < 3; c++) value += (means[at + c] * photo.data[pixel * 4 + c]) / 255;
          result[label * pixels + pixel] = value;
        }
      }
    },
    (share) => pace(0.7 + share * 0.3),
  );
  renormalise(result, pixels);
  return { labels, height, width, data: result };
}

/** a and b of every label in one window, from the window's means; (Σ + εU)⁻¹ by cofactors. */
function fitWindow(
  means: Float64Array,
  at: number,
  labels: number,
  epsilon: number,
  fits: Float32Array,
  to: number,
): void {
  const red = means[at];
  const green = means[at + 1];
  const blue = means[at + 2];
  const rr = means[at + 3] - red * red + epsilon;
  const rg = means[at + 4] - red * green;
  const rb = means[at + 5] - red * blue;
  const gg = means[at + 6] - green * green + epsilon;
  const gb = means[at + 7] - green * blue;
  const bb = means[at + 8] - blue * blue + epsilon;
  const i00 = gg * bb - gb * gb;
  const i01 = rb * gb - rg * bb;
  const i02 = rg * gb - rb * gg;
  const i11 = rr * bb - rb * rb;
  const i12 = rg * rb - rr * gb;
  const i22 = rr * gg - rg * rg;
  const determinant = rr * i00 + rg * i01 + rb * i02;
  for (let label = 0; label < labels; label++) {
    const from = at + 9 + label * 4;
    const p = means[from];
    const x = means[from + 1] - red * p;
    const y = means[from + 2] - green * p;
    const z = means[from + 3] - blue * p;
    const a = (i00 * x + i01 * y + i02 * z) / determinant;
    const b = (i01 * x + i11 * y + i12 * z) / determinant;
    const c = (i02 * x + i12 * y + i22 * z) / determinant;
    fits[to + label * 4] = a;
    fits[to + label * 4 + 1] = b;
    fits[to + label * 4 + 2] = c;
    fits[to + label * 4 + 3] = p - a * red - b * green - c * blue;
  }
}
