import { describe, expect, it } from 'vitest';
import { largestDifference } from '../../testing/largest-difference.ts';
import { photoOfRgb, step, twoColours, worstSum } from '../../testing/refinable.ts';
import goldens from './goldens.json';
import { naclipPamr, pamr } from './pamr.ts';
import { planeOfLabel } from './probabilities.ts';

const { height, width } = goldens.size;
const p = { ...goldens.size, data: Float32Array.from(goldens.p) };
const photo = photoOfRgb(height, width, goldens.rgb);

describe('pamr', () => {
  it.each(goldens.pamr)('is the formula in torch, dilations $dilations', async (golden) => {
    const result = await pamr(p, photo, golden);
    expect(largestDifference(result.data, golden.result)).toBeLessThan(2e-6);
    expect(worstSum(result)).toBeLessThan(1e-6);
  });

  it("moves the edge of a mask to the photo's edge", async () => {
    const parameters = { dilations: [1, 2], iterations: 10 };
    const { data } = planeOfLabel(await pamr(step(11, 24, 10), twoColours(11, 24, 13), parameters), 1);
    expect(data[5 * 24 + 12]).toBeGreaterThan(0.5); // 0.1 before
    expect(data[5 * 24 + 13]).toBeLessThan(0.5);
  });

  it('smooths evenly where the photo has one colour', async () => {
    const flat = photoOfRgb(9, 12, new Uint8Array(9 * 12 * 3).fill(77));
    const { data } = planeOfLabel(await pamr(step(9, 12, 5), flat, { dilations: [1], iterations: 1 }), 1);
    // Left of the edge five of the eight neighbours are 0.9 and three are 0.1.
    expect(data[4 * 12 + 4]).toBeCloseTo((5 * 0.9 + 3 * 0.1) / 8, 6);
  });

  it('refuses no dilation, a half one, no iteration, and weights that do not fit', async () => {
    await expect(pamr(p, photo, { dilations: [], iterations: 1 })).rejects.toThrow(/no dilation/);
    await expect(pamr(p, photo, { dilations: [1.5], iterations: 1 })).rejects.toThrow(/whole dilations/);
    await expect(pamr(p, photo, { dilations: [1], iterations: 0 })).rejects.toThrow(/and 0\./);
    const dilations = Array.from({ length: 200_000 }, (_, index) => index + 1);
    await expect(pamr(p, photo, { dilations, iterations: 1 })).rejects.toThrow(/more than 1 GiB/);
    expect(naclipPamr.dilations).toEqual([8, 16]);
  });
});
