import { describe, expect, it } from 'vitest';
import { box, capsule, crescent, lens, polygon, ring, toLine } from './distance.ts';

describe('signed distances', () => {
  it.each([
    ['box, beside a corner', box(5, 6, 2, 2), 5],
    ['box, inside', box(1.5, 0, 2, 4), -0.5],
    ['box, rounded corner', box(2, 3, 2, 3, 1), Math.SQRT2 - 1],
    ['ring, in the hole', ring(0, 0, 3, 0.5), 2.5],
    ['ring, in the band', ring(0, 3.25, 3, 0.5), -0.25],
    ['capsule, past an end', capsule(7, 4, 0, 0, 4, 0, 1), 4],
    ['capsule, beside it', capsule(2, -3, 0, 0, 4, 0, 1), 2],
    ['lens, at its middle', lens(0, 0, 4, 1), -1],
    ['lens, past a tip', lens(0, 6, 4, 1), 2],
    ['crescent, at its thickest', crescent(-3.5, 0, 4, 2, 3), -0.5],
    ['crescent, in the bite', crescent(2, 0, 4, 2, 3), 3],
    ['crescent, past a tip', crescent(5.75, -Math.sqrt(16 - 2.75 ** 2), 4, 2, 3), 3],
    ['triangle, outside an edge', polygon(2, -3, [0, 0, 4, 0, 0, 3]), 3],
    ['triangle, outside a corner', polygon(-3, 7, [0, 0, 4, 0, 0, 3]), 5],
    ['triangle, inside', polygon(0.5, 1, [0, 0, 4, 0, 0, 3]), -0.5],
    ['lines, nearest multiple', toLine(7.5, 3), 1.5],
    ['lines, negative side', toLine(-2.5, 3), 0.5],
  ])('%s', (_name, actual, expected) => {
    expect(actual).toBeCloseTo(expected, 9);
  });
});
