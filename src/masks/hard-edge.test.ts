import { describe, expect, it } from 'vitest';
import type { Plane } from '../core/grid.ts';
import { feather } from './feather.ts';
import { hasHardEdge, readyToRefine } from './hard-edge.ts';

const [height, width] = [48, 90];
const plane = (valueAt: (row: number, column: number) => number): Plane => ({
  height,
  width,
  data: Float32Array.from({ length: height * width }, (_, at) => valueAt(Math.floor(at / width), at % width)),
});
const inside = (row: number, column: number) => row > 9 && row < 30 && column > 20 + row / 3 && column < 71;
const hard = plane((row, column) => Number(inside(row, column)));

describe('hasHardEdge', () => {
  it('is true of 0 and 1, and of what JPEG makes of them: ripples beside the outline, nothing in the band', () => {
    expect(hasHardEdge(hard)).toBe(true);
    const rippled = plane((row, column) => {
      const ripple = (((row * 13 + column * 7) % 9) / 9) * 0.09;
      return inside(row, column) ? 1 - ripple : ripple;
    });
    expect(hasHardEdge(rippled)).toBe(true);
  });

  it('is true of an outline that was smoothed within its pixels', () => {
    const half = plane((row, column) =>
      inside(row, column) && !inside(row, column + 1) ? 0.5 : hard.data[row * width + column],
    );
    expect(hasHardEdge(half)).toBe(true);
  });

  it('is false of an edge that is a pixel wide or more, and of a mask that is unsure everywhere', () => {
    expect(hasHardEdge(feather(hard, 1))).toBe(false);
    expect(hasHardEdge(plane((row) => 0.2 + row / 100))).toBe(false);
    expect(hasHardEdge(plane(() => 0.4))).toBe(false);
  });
});

describe('readyToRefine', () => {
  it('feathers a hard mask by 1 % of the longer side of the photo, and leaves it as it was brought', () => {
    const large: Plane = { height: 321, width: 481, data: new Float32Array(321 * 481).fill(1, 0, 160 * 481) };
    const before = large.data.slice();
    const ready = readyToRefine(large);
    expect(ready.deviation).toBe(5);
    const expected = feather(large, 5).data;
    expect(ready.plane.data.every((value, pixel) => value === expected[pixel])).toBe(true);
    expect(large.data.every((value, pixel) => value === before[pixel])).toBe(true);
  });

  it('gives a soft mask back as it is', () => {
    const soft = feather(hard, 3);
    expect(readyToRefine(soft)).toEqual({ plane: soft, deviation: 0 });
    expect(readyToRefine(soft).plane).toBe(soft);
  });
});
