import { describe, expect, it } from 'vitest';
import { oklch } from './colour.ts';

describe('oklch', () => {
  // Reference values of the CSS Color 4 specification, section "Sample code for color conversions".
  it.each([
    ['white', 1, 0, 0, [1, 1, 1]],
    ['red', 0.627955, 0.257683, 29.2339, [1, 0, 0]],
    ['lime', 0.86644, 0.294827, 142.4953, [0, 1, 0]],
    ['blue', 0.452014, 0.313214, 264.052, [0, 0, 1]],
    ['mid grey', 0.599871, 0, 0, [0.501961, 0.501961, 0.501961]],
  ] as const)('makes %s', (_name, lightness, chroma, hue, expected) => {
    oklch(lightness, chroma, hue).forEach((value, channel) => {
      expect(value).toBeCloseTo(expected[channel] as number, 2);
    });
  });

  it('clamps what sRGB cannot show', () => {
    for (const value of oklch(0.7, 0.4, 200)) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }
  });
});
