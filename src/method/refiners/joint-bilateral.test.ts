import { describe, expect, it } from 'vitest';
import { largestDifference } from '../../testing/largest-difference.ts';
import { photoOfRgb, worstSum } from '../../testing/refinable.ts';
import { jointBilateral } from '../baselines.ts';
import goldens from './goldens.json';
import { jointBilateralOfLabels } from './joint-bilateral.ts';
import { planeOfLabel, twoLabels } from './probabilities.ts';

const { height, width } = goldens.size;
const p = { ...goldens.size, data: Float32Array.from(goldens.p) };
const photo = photoOfRgb(height, width, goldens.rgb);
const parameters = { radius: 3, spatialSigma: 2, colourSigma: 25, beta: 0.25, band: { low: 0.2, high: 0.6 } };

describe('jointBilateralOfLabels', () => {
  it('is jointBilateral on one mask, over the strips too', async () => {
    const mask = planeOfLabel(p, 2);
    const result = planeOfLabel(await jointBilateralOfLabels(twoLabels(mask), photo, parameters), 1);
    expect(largestDifference(result.data, jointBilateral(mask, photo, parameters).data)).toBeLessThan(1e-6);
  });

  it('keeps the sum over three labels, and each pixel outside the band', async () => {
    const result = await jointBilateralOfLabels(p, photo, parameters);
    expect(worstSum(result)).toBeLessThan(1e-6);
    const pixels = height * width;
    const inBand = (label: number, pixel: number) => {
      const value = p.data[label * pixels + pixel];
      return value >= 0.2 && value <= 0.6;
    };
    let kept = 0;
    let movedForOneLabel = 0;
    for (let pixel = 0; pixel < pixels; pixel++) {
      const moved = [0, 1, 2].some((label) => result.data[label * pixels + pixel] !== p.data[label * pixels + pixel]);
      if (inBand(1, pixel) !== inBand(2, pixel) && moved) movedForOneLabel++;
      if (inBand(1, pixel) || inBand(2, pixel)) continue;
      expect(moved).toBe(false);
      kept++;
    }
    expect(kept).toBeGreaterThan(10);
    const only = Array.from({ length: pixels }, (_, pixel) => pixel).filter((i) => inBand(1, i) !== inBand(2, i));
    expect(movedForOneLabel).toBe(only.length);
    expect(largestDifference(result.data, p.data)).toBeGreaterThan(0.05);
  });

  it('refuses a radius of 0', async () => {
    await expect(jointBilateralOfLabels(p, photo, { ...parameters, radius: 0 })).rejects.toThrow(
      /radius of at least 1/,
    );
  });
});
