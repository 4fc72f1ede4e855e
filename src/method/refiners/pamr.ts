import { G4SegError } from '../../core/errors.ts';
import type { Rgba } from '../../core/grid.ts';
import type { LongCall } from './long-call.ts';
import { reportingPace } from './long-call.ts';
import type { Probabilities } from './probabilities.ts';
import { renormalise, requireRefinable } from './probabilities.ts';

export interface PamrParameters {
  /** Distances, in pixels, of the eight neighbours; each a whole number of at least 1. */
  readonly dilations: readonly number[];
  readonly iterations: number;
}

/** What NACLIP publishes with. */
export const naclipPamr: PamrParameters = { dilations: [8, 16], iterations: 10 };
/** What TCL publishes with. */
export const tclPamr: PamrParameters = { dilations: [1, 2, 4, 8, 12, 24], iterations: 10 };

/** The weights take 32 bytes a pixel and dilation; more than this does not fit beside the rest of a page. */
const mostWeightBytes = 2 ** 30;

const directions = [
  [-1, -1],
  [-1, 0],
  [-1, 1],
  [0, -1],
  [0, 1],
  [1, -1],
  [1, 0],
  [1, 1],
] as const;

/**
 * Pixel-adaptive mask refinement (Araslanov, Roth: Single-Stage Semantic Segmentation from Image Labels, 2020, Eq. 5
 * to 7). In each iteration a pixel takes the weighted mean of its neighbours' probabilities, eight at each dilation.
 * The weights come from the photo and stay: softmax over the neighbours of −mean over RGB of |x_n − x| / (10⁻⁸ + 0.1 σ),
 * with σ the unbiased standard deviation of a channel over the neighbours and the centre (counted once a dilation).
 * Outside the picture the border pixel is repeated.
 * @param photo at the size of the probabilities; alpha is not read
 * @throws G4SegError `bad-input` if sizes differ, probabilities are none, a parameter is out of range, or the weights
 *   would take more than 1 GiB
 */
export async function pamr(
  probabilities: Probabilities,
  photo: Rgba,
  { dilations, iterations }: PamrParameters,
  call: LongCall = {},
): Promise<Probabilities> {
  requireRefinable(probabilities, photo);
  const whole = (value: number) => Number.isInteger(value) && value >= 1;
  if (dilations.length === 0 || !dilations.every(whole) || !whole(iterations)) {
    throw new G4SegError(
      'bad-input',
      `PAMR needs whole dilations and iterations of at least 1; got ${dilations.join(', ') || 'no dilation'} and ${iterations}.`,
      { iterations },
    );
  }
  const { labels, height, width } = probabilities;
  const pixels = height * width;
  const neighbours = 8 * dilations.length;
  if (pixels * neighbours * 4 > mostWeightBytes) {
    throw new G4SegError(
      'bad-input',
      `PAMR on ${height} x ${width} pixels with ${dilations.length} dilations needs more than 1 GiB. Use a smaller photo or fewer dilations.`,
      { height, width, dilations: dilations.length },
    );
  }
  const pace = reportingPace(call);
  const steps = iterations + 1;
  const offsets = offsetsOf(dilations);
  const weights = new Float32Array(pixels * neighbours);
  const neighbour = (row: number, column: number, n: number) => {
    const y = Math.min(height - 1, Math.max(0, row + offsets[2 * n]));
    const x = Math.min(width - 1, Math.max(0, column + offsets[2 * n + 1]));
    return y * width + x;
  };
  const found = new Int32Array(neighbours);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const pixel = row * width + column;
      for (let n = 0; n < neighbours; n++) found[n] = neighbour(row, column, n);
      weigh(photo.data, pixel, found, weights.subarray(pixel * neighbours, (pixel + 1) * neighbours));
    }
    const waiting = pace((row + 1) / height / steps);
    if (waiting) await waiting;
  }

  let before = probabilities.data.slice();
  let after = new Float32Array(before.length);
  for (let iteration = 0; iteration < iterations; iteration++) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const pixel = row * width + column;
        for (let n = 0; n < neighbours; n++) found[n] = neighbour(row, column, n);
        for (let label = 0; label < labels; label++) {
          let sum = 0;
          for (let n = 0; n < neighbours; n++) {
            sum += weights[pixel * neighbours + n] * before[label * pixels + found[n]];
          }
          after[label * pixels + pixel] = sum;
        }
      }
      const waiting = pace((iteration + 1 + (row + 1) / height) / steps);
      if (waiting) await waiting;
    }
    [before, after] = [after, before];
  }
  renormalise(before, pixels);
  return { labels, height, width, data: before };
}

/** Row and column steps of all neighbours, one dilation after the other. */
function offsetsOf(dilations: readonly number[]): Int32Array {
  return Int32Array.from(
    dilations.flatMap((dilation) => directions.flatMap(([down, right]) => [down * dilation, right * dilation])),
  );
}

/** The softmax weights of one pixel's neighbours, written to `weights`. */
function weigh(rgba: Uint8ClampedArray, pixel: number, found: Int32Array, weights: Float32Array): void {
  const neighbours = found.length;
  const centres = neighbours / 8;
  const samples = neighbours + centres;
  weights.fill(0);
  for (let channel = 0; channel < 3; channel++) {
    const own = rgba[pixel * 4 + channel];
    let sum = 0;
    let squares = 0;
    for (let n = 0; n < neighbours; n++) {
      const difference = rgba[found[n] * 4 + channel] - own;
      sum += difference;
      squares += difference * difference;
    }
    // Around the pixel's own value, where the centres are zeros, so the difference of whole numbers is exact.
    const deviation = Math.sqrt((squares - (sum * sum) / samples) / (samples - 1)) / 255;
    const scale = 1 / (1e-8 + 0.1 * deviation) / 255 / 3;
    for (let n = 0; n < neighbours; n++) weights[n] -= Math.abs(rgba[found[n] * 4 + channel] - own) * scale;
  }
  let largest = -Infinity;
  for (let n = 0; n < neighbours; n++) largest = Math.max(largest, weights[n]);
  let total = 0;
  for (let n = 0; n < neighbours; n++) {
    weights[n] = Math.exp(weights[n] - largest);
    total += weights[n];
  }
  for (let n = 0; n < neighbours; n++) weights[n] /= total;
}
