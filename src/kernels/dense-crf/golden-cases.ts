import { unzlibSync } from 'fflate';
import goldens from './goldens.json';
import type { DenseCrfRecipeName, KernelWeights } from './recipes.ts';

/** One run of pydensecrf (goldens.py), unpacked. */
export interface GoldenCase {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly labels: number;
  readonly recipe: DenseCrfRecipeName;
  /** Instead of the recipe's. */
  readonly weights: KernelWeights | undefined;
  readonly iterations: number;
  /** RGB [height, width, 3]. */
  picture(): Uint8Array;
  /** float32 [labels, height, width]. */
  probabilities(): Float32Array<ArrayBuffer>;
  /** The winning label of each pixel. */
  expectedLabels(): Uint8Array;
  /** Q of every `every`-th pixel, [labels, ...]. */
  readonly every: number;
  expectedQ(): Float32Array;
}

/** Small ones first; the last ones are of 300 x 451. */
export const goldenCases: readonly GoldenCase[] = goldens.cases.map((each) => {
  const { width, height, labels, cell, every, iterations = 10 } = each;
  const [gaussian, bilateral] = each.weights ?? [];
  const weights = gaussian === undefined || bilateral === undefined ? undefined : { gaussian, bilateral };
  return {
    ...{ width, height, labels, every, iterations, weights },
    recipe: each.recipe as DenseCrfRecipeName,
    name: `${each.recipe}, ${width} x ${height}, ${labels} labels${weights ? ', other weights and iterations' : ''}`,
    picture: () => enlarge(goldens.pictures[each.picture as 'wide' | 'tall'], width, height),
    probabilities() {
      const cells = unpacked(each.cells);
      const [rows, columns] = [Math.ceil(height / cell), Math.ceil(width / cell)];
      return Float32Array.from({ length: labels * height * width }, (_, i) => {
        const [label, y, x] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
        return cells[(label * rows + Math.floor(y / cell)) * columns + Math.floor(x / cell)] / 255;
      });
    },
    expectedLabels: () => unpacked(each.expectedLabels),
    expectedQ: () => Float32Array.from(new Uint16Array(unpacked(each.expectedQ).buffer), (value) => value / 65535),
  };
});

/** A picture of goldens.py in another size, RGB [height, width, 3]. */
export function drawnPicture(width: number, height: number): Uint8Array {
  return enlarge(goldens.pictures.tall, width, height);
}

/** `enlarge` of goldens.py: the picture itself at its own size, else its mirror images under a ramp. */
function enlarge(picture: { height: number; width: number; rgb: string }, width: number, height: number): Uint8Array {
  const rgb = unpacked(picture.rgb);
  if (picture.width === width && picture.height === height) return rgb;
  const mirrored = (place: number, period: number) =>
    Math.min(place % (2 * period), 2 * period - 1 - (place % (2 * period)));
  const large = new Uint8ClampedArray(3 * width * height);
  for (let i = 0; i < large.length; i++) {
    const [channel, x, y] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    const from = mirrored(y, picture.height) * picture.width + mirrored(x, picture.width);
    large[i] = rgb[3 * from + channel] + ((Math.floor(x / 8) + Math.floor(y / 6)) % 48) - 24;
  }
  return new Uint8Array(large.buffer);
}

function unpacked(packed: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(unzlibSync(Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0))));
}

/** Where and how far Q lies from what pydensecrf found. */
export function compare(each: GoldenCase, q: Float32Array): { wrongLabels: number; largestDifference: number } {
  const pixels = each.width * each.height;
  const expectedLabels = each.expectedLabels();
  const wrongLabels = labelsOf(q, pixels).reduce((count, label, i) => count + Number(label !== expectedLabels[i]), 0);
  const kept = Math.ceil(pixels / each.every);
  const differences = each
    .expectedQ()
    .map((value, i) => Math.abs(value - q[Math.floor(i / kept) * pixels + (i % kept) * each.every]));
  return { wrongLabels, largestDifference: differences.reduce((a, b) => (a >= b ? a : b)) };
}

/** The first label with the largest Q at each pixel. */
export function labelsOf(q: Float32Array, pixels: number): Uint8Array {
  const labels = new Uint8Array(pixels);
  for (let at = pixels; at < q.length; at++) {
    const pixel = at % pixels;
    if (q[at] > q[labels[pixel] * pixels + pixel]) labels[pixel] = Math.floor(at / pixels);
  }
  return labels;
}
