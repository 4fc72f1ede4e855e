import { describe, expect, it } from 'vitest';
import { farthestCorner } from './farthest-corner.ts';

const stage = { height: 500, width: 900 };

describe('the corner for a card', () => {
  it('lies opposite of the point', () => {
    expect(farthestCorner(stage, [{ x: 100, y: 400 }])).toBe('top-right');
    expect(farthestCorner(stage, [{ x: 800, y: 400 }])).toBe('top-left');
    expect(farthestCorner(stage, [{ x: 100, y: 90 }])).toBe('bottom-right');
    expect(farthestCorner(stage, [{ x: 800, y: 90 }])).toBe('bottom-left');
  });

  it('keeps away from the nearest of two points', () => {
    expect(
      farthestCorner(stage, [
        { x: 100, y: 400 },
        { x: 850, y: 60 },
      ]),
    ).toBe('bottom-right');
  });

  it('is the first of equals', () => {
    expect(farthestCorner(stage, [{ x: 450, y: 250 }])).toBe('top-right');
  });
});
