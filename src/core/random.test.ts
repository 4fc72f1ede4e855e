import { describe, expect, it } from 'vitest';
import { deriveSeed, gaussianNoise, Random } from './random.ts';

describe('Random', () => {
  it('draws the numbers of numpy.random.RandomState(7).random_sample(3)', () => {
    const random = new Random(7);
    // python -c "import numpy as np; print(np.random.RandomState(7).random_sample(3).tolist())"
    expect([random.uniform(), random.uniform(), random.uniform()]).toEqual([
      0.07630828937395717, 0.7799187922401146, 0.4384092314408935,
    ]);
  });

  it('refuses a seed that is not an unsigned 32-bit integer', () => {
    for (const seed of [-1, 0.5, 4294967296, NaN]) expect(() => new Random(seed)).toThrow(RangeError);
  });

  it('keeps integers inside both ends', () => {
    const random = new Random(3);
    const drawn = new Set(Array.from({ length: 200 }, () => random.integer(2, 4)));
    expect([...drawn].sort()).toEqual([2, 3, 4]);
  });
});

describe('gaussianNoise', () => {
  it('has mean 0 and variance 1, and depends on the seed alone', () => {
    const noise = gaussianNoise(20_000, 11);
    const mean = noise.reduce((sum, x) => sum + x, 0) / noise.length;
    const variance = noise.reduce((sum, x) => sum + (x - mean) ** 2, 0) / noise.length;
    expect(Math.abs(mean)).toBeLessThan(0.03); // four standard errors
    expect(Math.abs(variance - 1)).toBeLessThan(0.04);
    expect(gaussianNoise(5, 11)).toEqual(noise.slice(0, 5));
    expect(gaussianNoise(5, 12)).not.toEqual(noise.slice(0, 5));
  });
});

describe('deriveSeed', () => {
  it('tells items and purposes apart', () => {
    const seeds = new Set([deriveSeed(1, 'a'), deriveSeed(2, 'a'), deriveSeed(1, 'b'), deriveSeed(12, 'a')]);
    expect(seeds.size).toBe(4);
  });
});
