import { describe, expect, it } from 'vitest';
import { gaussianBlur } from './gaussian-blur.ts';
import golden from './goldens.json' with { type: 'json' };

describe('gaussianBlur', () => {
  it('agrees with scipy.ndimage.gaussian_filter in mode "nearest"', () => {
    const { height, width, sigma } = golden;
    const blurred = gaussianBlur({ height, width, data: Float32Array.from(golden.mask) }, sigma);
    expect([blurred.height, blurred.width]).toEqual([height, width]);
    blurred.data.forEach((value, i) => expect(value).toBeCloseTo(golden.blurred[i] as number, 6));
  });
});
