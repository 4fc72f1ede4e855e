import { describe, expect, it } from 'vitest';
import { rawPatchFeatures } from './features.ts';

// 2 channels, 2 rows, 6 columns; the value says channel, row and column.
const image = {
  channels: 2,
  height: 2,
  width: 6,
  data: Float32Array.of(
    0,
    1,
    2,
    3,
    4,
    5,
    10,
    11,
    12,
    13,
    14,
    15,
    100,
    101,
    102,
    103,
    104,
    105,
    110,
    111,
    112,
    113,
    114,
    115,
  ),
};

describe('rawPatchFeatures', () => {
  it('lists the pixels of each patch by channel, row, column', () => {
    const { grid, channels, layout, data } = rawPatchFeatures(image, 2);
    expect({ grid, channels, layout }).toEqual({ grid: { height: 1, width: 3 }, channels: 8, layout: 'channels-last' });
    expect([...data.subarray(8, 16)]).toEqual([2, 3, 12, 13, 102, 103, 112, 113]);
  });

  it('walks the rows of patches', () => {
    const { grid, data } = rawPatchFeatures({ ...image, channels: 1, height: 4 }, 2);
    expect(grid).toEqual({ height: 2, width: 3 });
    expect([...data.subarray(16, 20)]).toEqual([102, 103, 112, 113]);
  });

  it('refuses a patch that does not divide the picture', () => {
    for (const patch of [3, 4, 0, 1.5]) expect(() => rawPatchFeatures(image, patch)).toThrow(/do not divide/);
  });

  it('refuses data that is shorter than the picture', () => {
    expect(() => rawPatchFeatures({ ...image, channels: 3 }, 2)).toThrow(/do not fit 24 values/);
  });
});
