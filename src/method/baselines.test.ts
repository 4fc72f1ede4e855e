import { describe, expect, it } from 'vitest';
import { largestDifference } from '../testing/largest-difference.ts';
import { jointBilateral } from './baselines.ts';
import goldens from './goldens.json';

const golden = goldens.bilateral;
const S = { ...golden.size, data: Float32Array.from(golden.data) };
const photo = {
  ...golden.size,
  data: Uint8ClampedArray.from({ length: 4 * 35 }, (_, index) => {
    return index % 4 === 3 ? index : golden.rgb[Math.floor(index / 4) * 3 + (index % 4)];
  }),
};
const { radius, spatialSigma, colourSigma, beta } = golden;
const parameters = { radius, spatialSigma, colourSigma, beta, band: null };

describe('jointBilateral', () => {
  it('is the brute force of numpy, mixed by β', () => {
    expect(largestDifference(jointBilateral(S, photo, parameters).data, golden.result)).toBeLessThan(2e-7);
  });

  it('keeps an edge that the photo has and smooths one that it has not', () => {
    const size = { height: 3, width: 6 };
    const step = Float32Array.from({ length: 18 }, (_, index) => (index % 6 < 3 ? 0.9 : 0.1));
    const split = new Uint8ClampedArray(72).map((_, index) => (Math.floor(index / 4) % 6 < 3 ? 20 : 220));
    const filter = { radius: 2, spatialSigma: 2, colourSigma: 10, beta: 0, band: null };
    expect(
      largestDifference(jointBilateral({ ...size, data: step }, { ...size, data: split }, filter).data, step),
    ).toBeLessThan(1e-6);
    const flat = jointBilateral({ ...size, data: step }, { ...size, data: new Uint8ClampedArray(72) }, filter);
    expect(largestDifference(flat.data, step)).toBeGreaterThan(0.2);
  });

  it('changes nothing at β = 1 or outside the band', () => {
    expect(jointBilateral(S, photo, { ...parameters, beta: 1 })).toEqual(S);
    const { data } = jointBilateral(S, photo, { ...parameters, band: { low: 0.4, high: 0.6 } });
    const moved = [...data].flatMap((after, pixel) => (after === S.data[pixel] ? [] : [S.data[pixel]]));
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.every((before) => before >= 0.4 && before <= 0.6)).toBe(true);
  });

  it('refuses another size, a radius of 0 and a sigma of 0', () => {
    const wide = { height: 5, width: 8, data: new Uint8ClampedArray(160) };
    expect(() => jointBilateral(S, wide, parameters)).toThrow(/5 x 7 and 5 x 8/);
    expect(() => jointBilateral(S, photo, { ...parameters, radius: 0 })).toThrow(/radius of at least 1/);
    expect(() => jointBilateral(S, photo, { ...parameters, colourSigma: 0 })).toThrow(/sigmas above 0/);
    expect(() => jointBilateral(S, photo, { ...parameters, spatialSigma: NaN })).toThrow(/sigmas above 0/);
  });
});
