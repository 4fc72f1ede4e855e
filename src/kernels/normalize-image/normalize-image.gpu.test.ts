import { describe, expect, it } from 'vitest';
import { describeGpu } from '../../testing/gpu.ts';
import { largestDifference } from '../../testing/largest-difference.ts';
import { normalizeImageCases } from './normalize-image.cases.ts';
import { normalizeImage } from './normalize-image.cpu.ts';
import { createNormalizeImage } from './normalize-image.ts';

// Scale and offset are rounded to float32 on the GPU: a few units in the last place of 2.
const tolerance = 1e-6;

describe('normalizeImage on the CPU', () => {
  it.each(normalizeImageCases)('$name', ({ image, plane, scale, offset, expected }) => {
    expect(largestDifference(normalizeImage(image, plane, scale, offset), expected)).toBeLessThan(tolerance);
  });
});

describeGpu('normalizeImage on the GPU', (gpu) => {
  it.each(normalizeImageCases)('$name', async ({ image, plane, scale, offset, expected }) => {
    const out = createNormalizeImage(gpu.device).run({ image: gpu.upload(image), plane, scale, offset });
    expect(largestDifference(await gpu.readFloats(out), expected)).toBeLessThan(tolerance);
  });

  it('refuses a short buffer, unpaired channels, and an empty picture', () => {
    const kernel = createNormalizeImage(gpu.device);
    const image = gpu.upload(new Float32Array(11));
    expect(() => kernel.run({ image, plane: 4, scale: [1, 1, 1], offset: [0, 0, 0] })).toThrow(
      /holds 11 values; the kernel needs 12/,
    );
    expect(() => kernel.run({ image, plane: 4, scale: [1, 1], offset: [0] })).toThrow(/got 2 and 1/);
    expect(() => kernel.run({ image, plane: 4, scale: [], offset: [] })).toThrow(/positive number of channels/);
    expect(() => kernel.run({ image, plane: 0, scale: [1], offset: [0] })).toThrow(/positive number of pixels/);
  });
});
