import { describe, expect, it } from 'vitest';
import type { Plane } from '../core/grid.ts';
import { Random } from '../core/random.ts';
import { largestDifference } from '../testing/largest-difference.ts';
import { identityMatch, randomMatch } from './correspondence.ts';
import goldens from './goldens.json';
import { applyChange, mix } from './mixing.ts';

function randomPlane(height: number, width: number, seed: number) {
  const random = new Random(seed);
  return { height, width, data: Float32Array.from({ length: height * width }, () => random.uniform()) };
}

const grid = { height: 3, width: 5 };
const S = randomPlane(11, 17, 4);
const shuffled = randomMatch(15, 9);

describe('mix', () => {
  it.each(goldens.mixing)(
    'is the delta upsampling of torch, $from.height x $from.width over $grid.height x $grid.width',
    ({ from, grid, beta, band, data, match, result }) => {
      const mixed = mix({ ...from, data: Float32Array.from(data) }, Int32Array.from(match), grid, beta, band);
      // The pooled map and the delta are stored as float32: two roundings of 6e-8.
      expect(largestDifference(mixed.data, result)).toBeLessThan(3e-7);
    },
  );

  it('moves pixels when no exception applies', () => {
    expect(mix(S, shuffled, grid, 0.8, null)).not.toEqual(S);
  });

  it('is Eq. 9 itself with one pixel a patch', () => {
    const plane = { height: 1, width: 3, data: Float32Array.of(0.25, 0.5, 1) };
    const mixed = mix(plane, Int32Array.of(2, 0, 1), { height: 1, width: 3 }, 0.75, null);
    expect([...mixed.data]).toEqual([0.75 * 0.25 + 0.25 * 1, 0.75 * 0.5 + 0.25 * 0.25, 0.75 * 1 + 0.25 * 0.5]);
  });

  it.each([
    ['δ is the identity', S, identityMatch(15), 0.3, null],
    ['β = 1', S, shuffled, 1, null],
    ['the band holds no pixel', S, shuffled, 0, { low: 2, high: 3 }],
    ['the band is upside down', S, shuffled, 0, { low: 0.6, high: 0.2 }],
    ['S is constant', { ...S, data: new Float32Array(187).fill(0.3) }, shuffled, 0, null],
  ] as const)('changes no bit where %s', (_, plane, match, beta, band) => {
    expect(mix(plane, match, grid, beta, band)).toEqual(plane);
  });

  it.each([0.1, 0.2, 0.6, 0.7, 0.9])('includes the float32 of both ends: %f', (end) => {
    // float32(0.6) is above 0.6 and float32(0.7) below 0.7: a mask cannot hold the number itself.
    const edge: Plane = { height: 1, width: 3, data: Float32Array.of(end, end, 0.5) };
    const change = Float32Array.of(0.25, -0.25, 0);
    const [high, low] = [
      { low: 0, high: end },
      { low: end, high: 1 },
    ].map((band) => [...applyChange(edge, change, 0.5, band).data.slice(0, 2)]);
    const expected = [
      Math.fround(Math.min(1, Math.fround(end) + 0.125)),
      Math.fround(Math.max(0, Math.fround(end) - 0.125)),
    ];
    expect(high).toEqual(expected);
    expect(low).toEqual(expected);
  });

  it('changes only pixels inside the band, both ends included', () => {
    const plane = { height: 1, width: 4, data: Float32Array.of(0.25, 0.5, 0.75, 1) };
    const mixed = mix(plane, Int32Array.of(3, 3, 3, 3), { height: 1, width: 4 }, 0.5, { low: 0.5, high: 0.75 });
    expect([...mixed.data]).toEqual([0.25, 0.75, 0.875, 1]);
  });

  it('stays between the extremes of S on the patch level, and within [0, 1] above it', () => {
    for (let seed = 0; seed < 20; seed++) {
      const plane = randomPlane(3, 5, seed);
      const direct = mix(plane, randomMatch(15, seed), grid, 0.1, null).data;
      expect(Math.min(...direct)).toBeGreaterThanOrEqual(Math.min(...plane.data) - 1e-7);
      expect(Math.max(...direct)).toBeLessThanOrEqual(Math.max(...plane.data) + 1e-7);
      const { data } = mix(randomPlane(11, 17, seed), randomMatch(15, seed), grid, 0, null);
      expect(data.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
  });

  it('moves a probability by less than 1 − β', () => {
    const plane = randomPlane(3, 5, 8);
    const { data } = mix(plane, shuffled, grid, 0.8, null);
    const moved = data.map((after, pixel) => Math.abs(after - plane.data[pixel]));
    expect(Math.max(...moved)).toBeLessThan(0.2);
    expect(Math.max(...moved)).toBeGreaterThan(0.1);
  });

  it('leaves its input alone', () => {
    const copy = S.data.slice();
    mix(S, shuffled, grid, 0, null);
    expect(S.data).toEqual(copy);
  });

  it('refuses what it cannot mix', () => {
    expect(() => mix(S, shuffled, { height: 4, width: 5 }, 0.8, null)).toThrow(
      /20 patches needs as many matches; got 15/,
    );
    expect(() => mix(S, new Int32Array(15).fill(15), grid, 0.8, null)).toThrow(/Patch 0 is matched with 15/);
    expect(() => mix(S, new Int32Array(15).fill(-1), grid, 0.8, null)).toThrow(/matched with -1/);
    expect(() => mix(S, shuffled, grid, 1.1, null)).toThrow(/β lies between 0 and 1; got 1.1/);
    expect(() => mix(S, shuffled, grid, NaN, null)).toThrow(/β/);
    expect(() => mix(S, shuffled, grid, 0.8, { low: NaN, high: 1 })).toThrow(/confidence band/);
    const spoilt = { ...S, data: S.data.with(3, 1.01) };
    expect(() => mix(spoilt, shuffled, grid, 0.8, null)).toThrow(/pixel 3 holds 1.0/);
    expect(() => mix({ ...S, data: S.data.with(5, NaN) }, shuffled, grid, 0.8, null)).toThrow(/pixel 5 holds NaN/);
  });
});

describe('applyChange', () => {
  it('clips to [0, 1]', () => {
    const plane = { height: 1, width: 3, data: Float32Array.of(0.25, 0.5, 0.75) };
    expect([...applyChange(plane, Float32Array.of(-1, 0.5, 1), 0.5, null).data]).toEqual([0, 0.75, 1]);
  });

  it('refuses a change of another length', () => {
    const plane = { height: 1, width: 3, data: new Float32Array(3) };
    expect(() => applyChange(plane, new Float32Array(4), 0.5, null)).toThrow(/needs 3 values; got 4/);
  });
});
