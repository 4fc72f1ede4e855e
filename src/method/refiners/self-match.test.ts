import { describe, expect, it } from 'vitest';
import { largestDifference } from '../../testing/largest-difference.ts';
import { photoOfRgb, worstSum } from '../../testing/refinable.ts';
import { secondNearest } from '../correspondence.ts';
import { rawPatchFeatures } from '../features.ts';
import { mix } from '../mixing.ts';
import goldens from './goldens.json';
import { nearestPatches } from './nearest-patches.ts';
import { patchFeatures } from './patch-features.ts';
import { planeOfLabel, twoLabels } from './probabilities.ts';
import { patchGrid, selfMatch } from './self-match.ts';

const golden = goldens.selfMatch;
const { height, width, patchesAcross, scales, neighbours, beta, band } = golden;
const photo = photoOfRgb(height, width, golden.rgb);
const mask = { height, width, data: Float32Array.from(golden.mask) };
const grid = { height: height / 4, width: width / 4 };
const parameters = { patchesAcross, scales, neighbours, beta, band };

describe('patchFeatures', () => {
  it('holds the windows of numpy at every scale, the border repeated', () => {
    const { data, channels } = patchFeatures(photo, grid, scales);
    expect(channels).toBe(144);
    expect(largestDifference(data.subarray(0, 144), golden.firstFeature)).toBeLessThan(2e-6);
    expect(largestDifference(data.subarray(-144), golden.lastFeature)).toBeLessThan(2e-6);
  });

  it('is rawPatchFeatures at one scale of four pixels', () => {
    const image = Float32Array.from({ length: 3 * height * width }, (_, index) => {
      const pixel = index % (height * width);
      return golden.rgb[pixel * 3 + Math.floor(index / (height * width))] / 127.5 - 1;
    });
    const raw = rawPatchFeatures({ height, width, channels: 3, data: image }, 4);
    expect(largestDifference(patchFeatures(photo, grid, 1).data, raw.data)).toBeLessThan(1e-6);
  });

  it('refuses no scale', () => {
    expect(() => patchFeatures(photo, grid, 0)).toThrow(/one scale or more; got 0/);
  });
});

describe('nearestPatches', () => {
  it("finds SciPy's nearest patches, and secondNearest's first", async () => {
    const features = patchFeatures(photo, grid, scales);
    expect([...(await nearestPatches(features, neighbours))]).toEqual(golden.nearest);
    expect(await nearestPatches(features, 1)).toEqual(secondNearest(features).match);
  });

  it('takes equal patches by index and never the patch itself', async () => {
    const features = { grid: { height: 1, width: 5 }, channels: 2, layout: 'channels-last' as const };
    const data = new Float32Array([1, 2, 1, 2, 2, -1, 1, 2, 1, 2]);
    expect([...(await nearestPatches({ ...features, data }, 2))]).toEqual([1, 3, 0, 3, 0, 1, 0, 1, 0, 1]);
  });

  it('refuses no neighbour and more neighbours than patches', async () => {
    const features = patchFeatures(photo, grid, 1);
    await expect(nearestPatches(features, 0)).rejects.toThrow(/1 to 53 others; got 0/);
    await expect(nearestPatches(features, 54)).rejects.toThrow(/got 54/);
  });
});

describe('selfMatch', () => {
  it('is the reference in SciPy and torch', async () => {
    const result = await selfMatch(twoLabels(mask), photo, parameters);
    expect(largestDifference(planeOfLabel(result, 1).data, golden.result)).toBeLessThan(2e-6);
    expect(worstSum(result)).toBeLessThan(1e-6);
  });

  it('is Eq. 9 with the second nearest patch for one neighbour', async () => {
    const one = await selfMatch(twoLabels(mask), photo, { ...parameters, neighbours: 1 });
    const expected = mix(mask, secondNearest(patchFeatures(photo, grid, scales)).match, grid, beta, band);
    expect(largestDifference(planeOfLabel(one, 1).data, expected.data)).toBeLessThan(1e-6);
  });

  it('changes nothing at β = 1 or where the mask is constant, and only the band otherwise', async () => {
    const before = twoLabels(mask);
    expect(await selfMatch(before, photo, { ...parameters, beta: 1 })).toEqual(before);
    const constant = twoLabels({ height, width, data: new Float32Array(height * width).fill(0.4) });
    const { data } = await selfMatch(constant, photo, { ...parameters, band: null });
    expect(largestDifference(data, constant.data)).toBeLessThan(1e-6);
    const after = planeOfLabel(await selfMatch(before, photo, parameters), 1).data;
    const moved = [...after].flatMap((value, pixel) => (value === mask.data[pixel] ? [] : [mask.data[pixel]]));
    expect(moved.length).toBeGreaterThan(100);
    expect(moved.every((value) => value >= band.low && value <= band.high)).toBe(true);
  });

  it('divides a photo into nearly square patches and refuses one patch', () => {
    expect(patchGrid({ height: 321, width: 481 }, 64)).toEqual({ height: 43, width: 64 });
    expect(patchGrid({ height: 900, width: 3 }, 64)).toEqual({ height: 64, width: 1 });
    expect(() => patchGrid({ height: 24, width: 36 }, 1)).toThrow(/2 to 36 patches there; got 1/);
    expect(() => patchGrid({ height: 24, width: 36 }, 37)).toThrow(/got 37/);
  });
});
