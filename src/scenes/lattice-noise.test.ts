import { describe, expect, it } from 'vitest';
import { grainNoise, hashed, valueNoise } from './lattice-noise.ts';

describe('lattice noise', () => {
  it('hashes spread evenly and differ by column, row and salt', () => {
    const values = Array.from({ length: 4096 }, (_, i) => hashed(i % 64, Math.floor(i / 64), 9));
    expect(new Set(values).size).toBeGreaterThan(4090);
    expect(values.reduce((sum, value) => sum + value, 0) / 4096).toBeCloseTo(0.5, 1);
    expect(hashed(2, 5, 9)).not.toBe(hashed(5, 2, 9));
    expect(hashed(2, 5, 9)).not.toBe(hashed(2, 5, 10));
  });

  it('value noise passes through the hashed values, and jumps nowhere', () => {
    expect(valueNoise(3, -2, 1)).toBeCloseTo(2 * hashed(3, -2, 1) - 1, 6);
    expect(valueNoise(-4, 7, 1)).toBeCloseTo(2 * hashed(-4, 7, 1) - 1, 6);
    const path = Array.from({ length: 6000 }, (_, i) => valueNoise(-3 + i / 1000, 2 - i / 1300, 1));
    const steps = path.slice(1).map((value, i) => Math.abs(value - (path[i] as number)));
    expect(Math.max(...steps)).toBeLessThan(0.006); // the fade curve's steepest slope is 1.5, over a range of 2
  });

  it('grain has mean 0 and variance 1', () => {
    const values = Array.from({ length: 20_000 }, (_, i) => grainNoise(i % 100, Math.floor(i / 100), 4));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.04);
  });
});
