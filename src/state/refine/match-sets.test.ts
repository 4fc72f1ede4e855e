import { describe, expect, it } from 'vitest';
import type { Round } from '../../engine/protocol.ts';
import { directionOf, matchesToDraw, patchReport } from './match-sets.ts';

/** 4 x 6 pixels over 2 x 3 patches of 2 x 2 pixels; patch p has probability `before[p]` throughout. */
function roundOf(before: number[], after: number[]): Round {
  const spread = (values: number[]) => ({
    height: 4,
    width: 6,
    data: Float32Array.from(
      { length: 24 },
      (_, i) => values[Math.floor(i / 12) * 3 + Math.floor((i % 6) / 2)] as number,
    ),
  });
  return {
    generated: { height: 1, width: 1, data: new Uint8ClampedArray(4) },
    grid: { height: 2, width: 3 },
    match: Int32Array.of(0, 4, 2, 2, 5, 0),
    cosine: Float32Array.of(1, 0.5, 0.25, 0.75, 0.125, 0.625),
    before: spread(before),
    after: spread(after),
  };
}

const round = roundOf([0.5, 0.25, 0.75, 0, 1, 0.5], [0.5, 0.375, 0.5, 0, 0.999, 0.5]);

describe('matches to draw', () => {
  it('are the patches that changed most, largest change first, invisible changes left out', () => {
    expect(matchesToDraw(round, 'changed', [])).toEqual([2, 1]);
  });

  it('are random but the same each time, without repeats', () => {
    const first = matchesToDraw(round, 'random', []);
    expect(first).toHaveLength(6); // fewer patches than lines
    expect(new Set(first).size).toBe(6);
    expect(matchesToDraw(round, 'random', [])).toEqual(first);
  });

  it('are the picked ones that exist in this grid', () => {
    expect(matchesToDraw(round, 'picked', [5, 99, 1])).toEqual([5, 1]);
  });
});

describe('patchReport', () => {
  it('tells match, cosine and which way the probability went', () => {
    expect(patchReport(round, 1)).toEqual({
      patch: 1,
      match: 4,
      cosine: 0.5,
      before: 0.25,
      after: 0.375,
      direction: 'raised',
    });
    expect(patchReport(round, 2)?.direction).toBe('lowered');
    expect(patchReport(round, 6)).toBeNull();
  });

  it('calls a change below one grey level none', () => {
    expect(directionOf(0.5, 0.503)).toBe('kept');
    expect(directionOf(0.5, 0.505)).toBe('raised');
  });
});
