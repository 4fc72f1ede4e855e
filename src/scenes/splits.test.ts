import { describe, expect, it } from 'vitest';
import { Random } from '../core/random.ts';
import { splitBase, splitLength, splitNames } from './splits.ts';

describe('splits', () => {
  it('start at their agreed seeds', () => {
    expect(splitNames.map(splitBase)).toEqual([0, 1_000_000_000, 2_000_000_000]);
  });

  it('are disjoint, and every seed of them is a seed that Random takes', () => {
    for (const split of splitNames) {
      const last = splitBase(split) + splitLength - 1;
      expect(() => new Random(last)).not.toThrow();
      for (const other of splitNames) {
        const overlaps = splitBase(other) <= last && splitBase(split) < splitBase(other) + splitLength;
        expect(overlaps).toBe(other === split);
      }
    }
  });
});
