import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { G4SegError } from '../core/errors.ts';
import { isHard } from './coarse-mask.ts';
import { feather, suggestedFeather } from './feather.ts';

/** Written by fixtures/goldens.py with SciPy. */
const golden = JSON.parse(readFileSync(new URL('./fixtures/feather.json', import.meta.url), 'utf8')) as {
  size: [number, number];
  mask: number[];
  cases: { deviation: number; data: number[] }[];
};
const mask = { height: golden.size[0], width: golden.size[1], data: Float32Array.from(golden.mask) };

describe('feather', () => {
  it.each(golden.cases)('equals scipy.ndimage.gaussian_filter at deviation $deviation', ({ deviation, data }) => {
    const plane = feather(mask, deviation);
    expect(plane).toMatchObject({ height: 11, width: 17 });
    expect(Math.max(...plane.data.map((p, i) => Math.abs(p - data[i])))).toBeLessThan(2e-7); // float32
  });

  it('gives the confidence band pixels to work on, and leaves a straight edge at 0.5', () => {
    const half = { height: 3, width: 40, data: Float32Array.from({ length: 120 }, (_, i) => Number(i % 40 < 20)) };
    const soft = feather(half, 4).data;
    expect(soft.map((p) => Number(p > 0.5))).toEqual(half.data);
    const inBand = soft.slice(0, 40).filter((p) => p >= 0.2 && p <= 0.6);
    expect(inBand.length).toBe(4); // columns 19 to 22: Φ((20 - column - 0.5) / 4) from 0.55 down to 0.27
    expect(isHard(half)).toBe(true);
  });

  it('copies and changes nothing at 0', () => {
    const same = feather(mask, 0);
    expect(same).toEqual(mask);
    expect(same.data).not.toBe(mask.data);
  });

  it.each([-1, NaN, Infinity])('refuses %s pixels', (deviation) => {
    expect(() => feather(mask, deviation)).toThrow(G4SegError);
  });

  it('is suggested by the longer side', () => {
    expect(suggestedFeather({ height: 512, width: 300 })).toBe(5);
    expect(suggestedFeather({ height: 20, width: 30 })).toBe(1);
  });
});
