import { describe, expect, it } from 'vitest';
import { photoOfRgb } from '../../testing/refinable.ts';
import { guidedFilter } from './guided-filter.ts';
import { jointBilateralOfLabels } from './joint-bilateral.ts';
import { pamr, tclPamr } from './pamr.ts';
import { twoLabels } from './probabilities.ts';
import { selfMatch } from './self-match.ts';

const height = 700;
const width = 900;
const photo = photoOfRgb(height, width, { length: 0 });
const mask = twoLabels({ height, width, data: new Float32Array(height * width).fill(0.5) });

const refiners = {
  guidedFilter: (call: object) => guidedFilter(mask, photo, { radius: 8, epsilon: 1e-4 }, call),
  pamr: (call: object) => pamr(mask, photo, tclPamr, call),
  jointBilateral: (call: object) =>
    jointBilateralOfLabels(mask, photo, { radius: 5, spatialSigma: 3, colourSigma: 9, beta: 0, band: null }, call),
  selfMatch: (call: object) =>
    selfMatch(mask, photo, { patchesAcross: 90, scales: 2, neighbours: 1, beta: 0, band: null }, call),
};

describe('every refiner', () => {
  it.each(Object.entries(refiners))('%s reports its progress and stops when told', async (_, refine) => {
    const controller = new AbortController();
    const shares: number[] = [];
    const onProgress = (share: number) => {
      shares.push(share);
      controller.abort();
    };
    await expect(refine({ signal: controller.signal, onProgress })).rejects.toMatchObject({ name: 'AbortError' });
    expect(shares).toHaveLength(1);
    expect(shares[0]).toBeGreaterThan(0);
    expect(shares[0]).toBeLessThan(1);
  });
});
