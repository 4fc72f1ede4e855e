import { describe, expect, it } from 'vitest';
import { neighbour } from './stage-geometry.ts';

const grid = { height: 3, width: 5 };

describe('neighbour', () => {
  it('starts in the middle', () => expect(neighbour(null, grid, 1, 0)).toBe(7));

  it('steps along rows and columns and stops at the border', () => {
    expect(neighbour(7, grid, -1, 0)).toBe(2);
    expect(neighbour(7, grid, 0, 2)).toBe(9);
    expect(neighbour(9, grid, 0, 1)).toBe(9); // not the start of the next row
    expect(neighbour(2, grid, -1, 0)).toBe(2);
    expect(neighbour(12, grid, 5, 0)).toBe(12);
  });
});
