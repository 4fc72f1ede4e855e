import { describe, expect, it } from 'vitest';
import { photoOfRgb, step, twoColours, worstSum } from '../../testing/refinable.ts';
import goldens from './automatic-goldens.json';
import { learnColours, weighColours } from './colour-model.ts';
import { edgeDistance } from './edge-distance.ts';
import { mostProbable } from './label-map.ts';
import { planeOfLabel } from './probabilities.ts';

const height = 14;
const width = 30;
const mask = step(height, width, 14);
const map = mostProbable(mask);
const distance = edgeDistance(map, mask);

describe('the colour model', () => {
  it.each(goldens.cases)('separates the colours of the $name mask as numpy and SciPy do', (golden) => {
    const p = {
      labels: golden.labels,
      height: goldens.height,
      width: goldens.width,
      data: Float32Array.from(golden.p),
    };
    const labels = mostProbable(p);
    const photo = photoOfRgb(goldens.height, goldens.width, goldens.rgb);
    const model = learnColours(labels, golden.labels, photo, edgeDistance(labels, p), golden.reach);
    expect(model?.separation).toBeCloseTo(golden.separation, 6);
  });

  it("takes a strip of the wrong colour to the side of its colour, and keeps what a photo of one colour can't tell", () => {
    const photo = twoColours(height, width, 17);
    const model = learnColours(map, 2, photo, distance, 3);
    if (model === null) throw new Error('Both labels have pixels to learn from.');
    expect(model.separation).toBeGreaterThan(0.5);
    const weighed = weighColours(mask, photo, model, 1);
    expect(planeOfLabel(weighed, 1).data[5 * width + 15]).toBeGreaterThan(0.5); // 0.1 before
    expect(planeOfLabel(weighed, 1).data[5 * width + 20]).toBeLessThan(0.1);
    expect(worstSum(weighed)).toBeLessThan(1e-6);

    const flat = photoOfRgb(height, width, new Uint8Array(3 * height * width).fill(90));
    expect(learnColours(map, 2, flat, distance, 3)?.separation).toBeLessThan(0.05);
  });

  it('says nothing where fewer than two labels have a pixel to learn from', () => {
    expect(learnColours(map, 2, twoColours(height, width, 17), distance, 100)).toBeNull();
  });

  it('treats a label without samples as the average of the others', () => {
    const model = learnColours(map, 3, twoColours(height, width, 14), distance, 3);
    const third = model?.posterior.subarray(2 * 4096);
    expect(third?.every((value) => value === 1 / 3)).toBe(true);
    const sums = model?.posterior.subarray(0, 4096).map((value, bin) => value + model.posterior[4096 + bin] + 1 / 3);
    expect(Math.max(...(sums ?? []))).toBeCloseTo(1, 9);
  });
});
