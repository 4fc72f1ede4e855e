import { describe, expect, it } from 'vitest';
import type { Size } from '../../core/grid.ts';
import { decompressRuns, fullBudget, paintPolygon, paintRuns, type Paint } from './coco-mask.ts';
import { goldens } from '../../testing/data-fixtures.ts';

/** The pixels that are painted, as uint8 [H, W]. */
function masked({ height, width }: Size, draw: (paint: Paint) => void): Uint8Array {
  const mask = new Uint8Array(height * width);
  draw((pixel) => (mask[pixel] = 1));
  return mask;
}
const maskFromPolygon = (points: readonly number[], size: Size) =>
  masked(size, (paint) => paintPolygon(points, size, fullBudget(size), paint));
const maskFromRuns = (runs: readonly number[], size: Size) =>
  masked(size, (paint) => paintRuns(runs, size, fullBudget(size), paint));

describe('masks of COCO', () => {
  it.each(
    goldens.polygons.map((golden) => ({
      ...golden,
      name: `${golden.height} x ${golden.width}, ${golden.points.length / 2} corners`,
    })),
  )('draws the polygon of pycocotools: $name', ({ points, height, width, mask }) => {
    expect(maskFromPolygon(points, { height, width }).join('')).toBe(mask);
    expect(mask).toContain('1');
  });

  it.each(goldens.runs)(
    'reads the compressed runs of pycocotools: $height x $width',
    ({ counts, height, width, mask }) => {
      expect(maskFromRuns(decompressRuns(counts), { height, width }).join('')).toBe(mask);
    },
  );

  it('refuses what does not fit the picture', () => {
    const size = { height: 3, width: 5 };
    expect(() => maskFromRuns([4, 10], size)).toThrow(/cover 14 pixels; the picture of 5 × 3 has 15/);
    expect(() => maskFromRuns([20, -5], size)).toThrow(/cover 15 pixels/);
    expect(() => decompressRuns('52 ')).toThrow(/character 2 of 3/);
    expect(() => decompressRuns('5o')).toThrow(/damaged at character 2/);
    expect(() => maskFromPolygon([0, 0, 1, 1, 1e9, 2], size)).toThrow(/1000000000, far outside/);
    expect(() => maskFromPolygon([0, 0, 1, NaN, 1, 2], size)).toThrow(/NaN/);
  });
});
