import { interpolateViridis } from 'd3-scale-chromatic';
import { describe, expect, it } from 'vitest';
import { viridis } from './viridis.ts';

describe('viridis', () => {
  it('is the colour map of the library, at both ends and inside', () => {
    const hex = (share: number) =>
      `#${viridis(share)
        .map((level) => level.toString(16).padStart(2, '0'))
        .join('')}`;
    for (const step of [0, 51, 128, 255]) expect(hex(step / 255)).toBe(interpolateViridis(step / 255));
  });

  it('holds at its ends', () => {
    expect(viridis(-3)).toEqual(viridis(0));
    expect(viridis(7)).toEqual(viridis(1));
  });
});
