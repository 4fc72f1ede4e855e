import { describe, expect, it } from 'vitest';
import { commonestOnBorder, flatness, largest } from './label-statistics.ts';

describe('flatness', () => {
  it('looks at what is there, not at the background around it', () => {
    const size = { height: 10, width: 12 };
    const noise = Array.from({ length: 120 }, (_, i) => (i > 40 && i < 46 ? i : 0));
    expect(flatness(noise, size, 0)).toBe(0);
    const object = Array.from({ length: 120 }, (_, i) => (i % 12 < 4 ? 1 : 0));
    // 4 x 10 pixels: 30 + 36 equal pairs, 10 with the background.
    expect(flatness(object, size, 0)).toBeCloseTo(66 / 76, 12);
    expect(flatness(object.fill(0), size, 0)).toBe(1);
  });
});

describe('commonestOnBorder', () => {
  it('counts every border pixel once', () => {
    // prettier-ignore
    const values = [
      5, 5, 7, 7,
      7, 5, 5, 5,
      7, 5, 5, 7,
    ];
    expect(commonestOnBorder(values, { height: 3, width: 4 })).toBe(5); // 5: 5 times, 7: 5 times, 5 came first
    expect(
      largest(
        new Map([
          [5, 5],
          [7, 6],
        ]),
      ),
    ).toBe(7);
  });
});
