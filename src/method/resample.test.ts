import { describe, expect, it } from 'vitest';
import { largestDifference } from '../testing/largest-difference.ts';
import goldens from './goldens.json';
import { bilinear, poolToGrid } from './resample.ts';

const name = '$from.height x $from.width to $to.height x $to.width';

// float64 in both, stored as float32 here: half a unit in the last place of 1.
const tolerance = 1e-7;

describe('poolToGrid', () => {
  it.each(goldens.areaMean)(`is adaptive_avg_pool2d of torch, ${name}`, ({ from, to, data, result }) => {
    expect(largestDifference(poolToGrid({ ...from, data: Float32Array.from(data) }, to), result)).toBeLessThan(
      tolerance,
    );
  });

  it('keeps a constant exactly, also where the sizes do not divide', () => {
    const third = Math.fround(1 / 3);
    const plane = { height: 7, width: 11, data: new Float32Array(77).fill(third) };
    expect(poolToGrid(plane, { height: 3, width: 4 })).toEqual(new Float32Array(12).fill(third));
  });

  it('refuses a plane whose data does not fit its size, and an empty grid', () => {
    const plane = { height: 2, width: 3, data: new Float32Array(6) };
    expect(() => poolToGrid({ ...plane, height: 3 }, { height: 1, width: 1 })).toThrow(/needs 9 values; got 6/);
    expect(() => poolToGrid(plane, { height: 0, width: 4 })).toThrow(/at least one pixel; got 0 x 4/);
  });
});

describe('bilinear', () => {
  it.each(goldens.bilinear)(`is interpolate of torch without align_corners, ${name}`, ({ from, to, data, result }) => {
    expect(largestDifference(bilinear(Float32Array.from(data), from, to), result)).toBeLessThan(tolerance);
  });
});
