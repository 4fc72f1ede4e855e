import { describe, expect, it } from 'vitest';
import { Random } from '../core/random.ts';
import { compose, type Placement } from './composition.ts';
import { coverage, rasterize } from './figure.ts';

/** Share of a pixel inside the figure, by 12 × 12 samples of its own distance function. */
function sampledShare({ centreX, centreY, radius, angle, flip, kind }: Placement, row: number, column: number): number {
  const samples = 12;
  const cosine = Math.cos(angle) / radius;
  const sine = Math.sin(angle) / radius;
  let inside = 0;
  for (let i = 0; i < samples; i++) {
    for (let j = 0; j < samples; j++) {
      const dx = column + (j + 0.5) / samples - centreX;
      const dy = row + (i + 0.5) / samples - centreY;
      if (kind.distance(flip * (cosine * dx + sine * dy), cosine * dy - sine * dx) < 0) inside++;
    }
  }
  return inside / samples ** 2;
}

describe('rasterize', () => {
  it('gives a figure the pixels of which it covers most', () => {
    let edge = 0;
    let differing = 0;
    for (let seed = 0; seed < 12; seed++) {
      for (const placement of compose(new Random(seed)).placements) {
        const figure = rasterize(placement);
        figure.distance.forEach((distance, i) => {
          if (Math.abs(distance) > 1.2) return;
          const row = figure.top + Math.floor(i / figure.width);
          const share = sampledShare(placement, row, figure.left + (i % figure.width));
          if (share === 0 || share === 1) return;
          edge++;
          if (share > 0.5 !== coverage(distance) > 0.5) differing++;
        });
      }
    }
    expect(edge).toBeGreaterThan(1500);
    expect(differing / edge).toBeLessThan(0.015); // tips and thin handles, where a pixel holds two edges
  });

  it('stays on the scene, and keeps the reach of a shadow around the figure', () => {
    for (let seed = 0; seed < 50; seed++) {
      for (const placement of compose(new Random(seed)).placements) {
        const { left, top, width, height, distance } = rasterize(placement);
        expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
        expect(Math.max(left + width, top + height)).toBeLessThanOrEqual(128);
        expect(distance).toHaveLength(width * height);
        const firstColumn = distance.filter((_, i) => i % width === 0 && left > 0);
        expect(firstColumn.every((value) => value > 8)).toBe(true);
      }
    }
  });
});
