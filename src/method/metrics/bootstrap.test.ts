import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../../core/random.ts';
import { pairedBootstrap } from './bootstrap.ts';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const standardDeviation = (values: readonly number[]) => {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
};

interface Pair {
  readonly before: number;
  readonly after: number;
}
const difference = (pairs: readonly Pair[]) => mean(pairs.map(({ before, after }) => after - before));

describe('pairedBootstrap', () => {
  it('has no width where every pair differs by the same, however far the pairs lie apart', () => {
    const pairs = [1, 5, 40, 100].map((before) => ({ before, after: before + 2 }));
    expect(pairedBootstrap(pairs, difference, { seed: 1 })).toEqual({ estimate: 2, low: 2, high: 2 });
  });

  it('has the width that the central limit theorem gives for a mean', () => {
    const values = [...gaussianNoise(400, 3)];
    const { estimate, low, high } = pairedBootstrap(values, mean, { seed: 7, draws: 4000 });
    const expected = (1.96 * standardDeviation(values)) / Math.sqrt(values.length);
    expect(estimate).toBe(mean(values));
    // Monte Carlo error of a 2.5 % quantile of 4000 draws is about 4 % of this half width.
    expect((high - estimate) / expected).toBeCloseTo(1, 0.8);
    expect((estimate - low) / expected).toBeCloseTo(1, 0.8);
  });

  it('covers the truth about as often as it says', () => {
    const covered = Array.from({ length: 200 }, (_, seed) => {
      const { low, high } = pairedBootstrap([...gaussianNoise(40, seed)], mean, { seed, draws: 200, confidence: 0.9 });
      return low <= 0 && high >= 0 ? 1 : 0;
    });
    // 90 % of 200 with a standard error of 2.1 %; the percentile interval of 40 values falls a little short.
    expect(mean(covered)).toBeGreaterThan(0.82);
    expect(mean(covered)).toBeLessThan(0.96);
  });

  it('depends on the seed alone, and widens with the confidence', () => {
    const values = [...gaussianNoise(30, 5)];
    const narrow = pairedBootstrap(values, mean, { seed: 1, confidence: 0.5 });
    const wide = pairedBootstrap(values, mean, { seed: 1, confidence: 0.99 });
    expect(pairedBootstrap(values, mean, { seed: 1, confidence: 0.5 })).toEqual(narrow);
    expect(pairedBootstrap(values, mean, { seed: 2, confidence: 0.5 })).not.toEqual(narrow);
    expect(wide.low).toBeLessThan(narrow.low);
    expect(wide.high).toBeGreaterThan(narrow.high);
  });

  it('interpolates between order statistics as numpy.percentile does', () => {
    let next = 0;
    // The five samples have the values 10, 20, 30, 40, 50; np.percentile([10, 20, 30, 40, 50], [10, 90]) is 14 and 46.
    const { low, high } = pairedBootstrap([0], () => (next += 10), { seed: 0, draws: 5, confidence: 0.8 });
    expect(low).toBeCloseTo(14, 9);
    expect(high).toBeCloseTo(46, 9);
  });

  it('refuses no items and a statistic that is not a number', () => {
    expect(() => pairedBootstrap([], mean, { seed: 1 })).toThrow(/at least one item/);
    expect(() => pairedBootstrap([1, 2], () => NaN, { seed: 1 })).toThrow(/not a number/);
  });
});
