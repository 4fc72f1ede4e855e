import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../../core/random.ts';
import { largestDifference } from '../../testing/largest-difference.ts';
import { DenseCrf } from './dense-crf.ts';
import { compare, goldenCases, labelsOf } from './golden-cases.ts';
import { maximumPixels } from './limits.ts';
import { denseCrfRecipes } from './recipes.ts';

const { deeplab, irn } = denseCrfRecipes;
const five = goldenCases.find(({ labels }) => labels === 5) ?? goldenCases[0];

describe('against pydensecrf', () => {
  it.each(goldenCases)('$name', async (each) => {
    const crf = await DenseCrf.create(each.picture(), each.width, each.height, denseCrfRecipes[each.recipe]);
    const { iterations, weights } = each;
    const q = await crf.infer(each.probabilities(), { iterations, ...(weights && { weights }) });
    const { wrongLabels, largestDifference } = compare(each, q);
    expect(wrongLabels).toBe(0);
    expect(largestDifference).toBeLessThan(2e-4);
  });
});

describe('what must hold for any picture', () => {
  const [width, height] = [five.width, five.height];
  const pixels = width * height;
  const made = DenseCrf.create(five.picture(), width, height, irn);

  it('weights of 0, and 0 iterations, leave softmax(-U)', async () => {
    const p = five.probabilities();
    const clipped = p.map((value) => Math.max(value, 1e-5));
    const expected = clipped.map((value, i) => {
      let sum = 0;
      for (let at = i % pixels; at < p.length; at += pixels) sum += clipped[at];
      return value / sum;
    });
    const crf = await made;
    const unweighted = await crf.infer(p, { weights: { gaussian: 0, bilateral: 0 } });
    expect(largestDifference(unweighted, expected)).toBeLessThan(1e-6);
    expect(largestDifference(await crf.infer(p, { iterations: 0 }), expected)).toBeLessThan(1e-6);
  });

  it('permuted labels permute Q', async () => {
    const p = five.probabilities();
    const order = [3, 0, 4, 2, 1];
    const permute = (planes: Float32Array) =>
      Float32Array.from(planes, (_, i) => planes[order[Math.floor(i / pixels)] * pixels + (i % pixels)]);
    const crf = await made;
    const [plain, permuted] = [await crf.infer(p), await crf.infer(permute(p))];
    expect(largestDifference(permuted, permute(plain))).toBeLessThan(1e-4);
    expect(largestDifference(permuted, plain)).toBeGreaterThan(0.5);
  });

  it('Q sums to 1 over the labels', async () => {
    const q = await (await made).infer(five.probabilities());
    const sums = q.slice(0, pixels).map((_, pixel) => {
      let sum = 0;
      for (let at = pixel; at < q.length; at += pixels) sum += q[at];
      return sum;
    });
    expect(largestDifference(sums, new Float32Array(pixels).fill(1))).toBeLessThan(1e-6);
  });

  it('on one colour, both kernels are plain Gaussians: near the exact sums over all pairs of pixels', async () => {
    const [w, h] = [29, 21];
    const foreground = gaussianNoise(w * h, 4).map((value, i) => 1 / (1 + Math.exp(value + (i % w >= 12 ? -1 : 1))));
    const p = Float32Array.from([...foreground, ...foreground.map((value) => 1 - value)]);
    const recipe = {
      gaussian: { positionDeviation: 1.5, weight: 1 },
      bilateral: { positionDeviation: 6, colourDeviation: 5, weight: 2 },
    };
    const exact = exactMeanField(p, w, h, [
      [1.5, 1],
      [6, 2],
    ]);
    expect(largestDifference(exact, p)).toBeGreaterThan(0.5);
    for (const colour of [0, 90, 255]) {
      const crf = await DenseCrf.create(new Uint8Array(3 * w * h).fill(colour), w, h, recipe);
      const q = await crf.infer(p);
      expect(labelsOf(q, w * h)).toEqual(labelsOf(exact, w * h));
      expect(largestDifference(q, exact)).toBeLessThan(0.06);
    }
  });

  it('an RGBA picture counts as its RGB, and its alpha does not', async () => {
    const rgb = five.picture();
    const rgba = Uint8ClampedArray.from({ length: 4 * pixels }, (_, i) =>
      i % 4 === 3 ? (i * 7) % 256 : rgb[3 * (i >> 2) + (i % 4)],
    );
    const crf = await DenseCrf.create(rgba, width, height, irn);
    expect(await crf.infer(five.probabilities())).toEqual(await (await made).infer(five.probabilities()));
  });

  it('reports progress that grows to 1', async () => {
    const seen: number[] = [];
    const onProgress = (fraction: number) => void seen.push(fraction);
    const crf = await DenseCrf.create(five.picture(), width, height, irn, { onProgress });
    expect(seen.at(-1)).toBe(1);
    seen.length = 0;
    await crf.infer(five.probabilities(), { iterations: 4, onProgress });
    expect(seen).toEqual([0.25, 0.5, 0.75, 1]);
  });
});

describe('cancelling', () => {
  const [width, height] = [300, 260];
  const noise = Uint8Array.from(gaussianNoise(3 * width * height, 1), (value) => 128 + 30 * value);
  const probabilities = Float32Array.from(gaussianNoise(4 * width * height, 2), (value) => 1 / (1 + Math.exp(value)));

  it('rejects with the reason at once if the signal is aborted before', async () => {
    const signal = AbortSignal.abort(new DOMException('no more', 'AbortError'));
    await expect(DenseCrf.create(noise, width, height, deeplab, { signal })).rejects.toThrow('no more');
    const crf = await DenseCrf.create(noise.slice(0, 60), 5, 4, deeplab);
    await expect(crf.infer(new Float32Array(40), { signal })).rejects.toThrow('no more');
  });

  it('hears a signal that comes while it computes, and can be used again', async () => {
    const abortSoon = () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 1);
      return { signal: controller.signal };
    };
    await expect(DenseCrf.create(noise, width, height, deeplab, abortSoon())).rejects.toHaveProperty(
      'name',
      'AbortError',
    );
    const crf = await DenseCrf.create(noise, width, height, deeplab);
    await expect(crf.infer(probabilities, abortSoon())).rejects.toHaveProperty('name', 'AbortError');
    const q = await crf.infer(probabilities, { iterations: 1 });
    expect(q.every((value) => value >= 0 && value <= 1)).toBe(true);
  });
});

describe('what it refuses', () => {
  const grey = new Uint8Array(3 * 6 * 5).fill(100);

  it('a picture of another size than it claims, or too large', async () => {
    await expect(DenseCrf.create(grey, 6, 6, irn)).rejects.toThrow(/6 x 6 picture has 108 bytes as RGB.*got 90/);
    await expect(DenseCrf.create(grey, 7.5, 4, irn)).rejects.toThrow(/whole pixels; got 7.5 x 4/);
    const side = 2 * Math.sqrt(maximumPixels);
    const large = new Uint8Array(3 * side * side);
    await expect(DenseCrf.create(large, side, side, irn)).rejects.toThrow(/has 16777216 pixels.*takes 4194304/);
  });

  it('deviations and weights that mean nothing', async () => {
    const bilateral = { ...irn.bilateral, colourDeviation: 0 };
    await expect(DenseCrf.create(grey, 6, 5, { ...irn, bilateral })).rejects.toThrow(
      /colour distance.*above 0; it is 0/,
    );
    const gaussian = { positionDeviation: NaN, weight: 3 };
    await expect(DenseCrf.create(grey, 6, 5, { ...irn, gaussian })).rejects.toThrow(/smoothness distance.*is NaN/);
    const crf = await DenseCrf.create(grey, 6, 5, irn);
    await expect(crf.infer(new Float32Array(60), { weights: { gaussian: 3, bilateral: -1 } })).rejects.toThrow(
      /bilateral weight.*it is -1/,
    );
    await expect(crf.infer(new Float32Array(60), { iterations: 2.5 })).rejects.toThrow(/whole number of iterations/);
  });

  it('a lattice that is too wide for its keys', async () => {
    const bilateral = { ...irn.bilateral, positionDeviation: 0.0005 };
    await expect(DenseCrf.create(grey, 6, 5, { ...irn, bilateral })).rejects.toThrow(/distances.*too small.*32767/);
  });

  it('probabilities of another size, of one label, or that are no numbers', async () => {
    const crf = await DenseCrf.create(grey, 6, 5, irn);
    await expect(crf.infer(new Float32Array(61))).rejects.toThrow(/30 pixels cannot have 61/);
    await expect(crf.infer(new Float32Array(30))).rejects.toThrow(/2 or more; got 1/);
    await expect(crf.infer(new Float32Array(90).fill(NaN, 47, 48))).rejects.toThrow(/label 1 at pixel 17 is NaN/);
  });
});

/** Mean field with Gaussian kernels [deviation, weight] over all pairs of pixels, normalised symmetrically, two labels. */
function exactMeanField(p: Float32Array, width: number, height: number, kernels: [number, number][]): Float32Array {
  const pixels = width * height;
  const matrices = kernels.map(([deviation, weight]) => {
    const matrix = Float64Array.from({ length: pixels * pixels }, (_, at) => {
      const [i, j] = [Math.floor(at / pixels), at % pixels];
      const [dx, dy] = [(i % width) - (j % width), Math.floor(i / width) - Math.floor(j / width)];
      return Math.exp(-(dx * dx + dy * dy) / (2 * deviation * deviation));
    });
    const norms = Float64Array.from({ length: pixels }, (_, i) =>
      matrix.subarray(i * pixels, (i + 1) * pixels).reduce((sum, value) => sum + value, 0),
    );
    return matrix.map((value, at) => (weight * value) / Math.sqrt(norms[Math.floor(at / pixels)] * norms[at % pixels]));
  });
  let q = p.slice();
  for (let iteration = 0; iteration < 10; iteration++) {
    const scores = q.map((_, at) => {
      const [plane, i] = [Math.floor(at / pixels) * pixels, at % pixels];
      let score = Math.log(p[at]);
      for (const matrix of matrices) for (let j = 0; j < pixels; j++) score += matrix[i * pixels + j] * q[plane + j];
      return score;
    });
    q = scores.map((score, at) => 1 / (1 + Math.exp(scores[(at + pixels) % (2 * pixels)] - score)));
  }
  return q;
}
