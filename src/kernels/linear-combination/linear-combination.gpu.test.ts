import { describe, expect, it } from 'vitest';
import { describeGpu } from '../../testing/gpu.ts';
import { largestDifference } from '../../testing/largest-difference.ts';
import { linearCombinationCases } from './linear-combination.cases.ts';
import { linearCombination } from './linear-combination.cpu.ts';
import { createLinearCombination } from './linear-combination.ts';

// A product of up to 60 rounded to float32, then the sum: two units in the last place.
const tolerance = 8e-6;

describe('linearCombination on the CPU', () => {
  it.each(linearCombinationCases)('$name', ({ a, x, b, y, count, expected }) => {
    expect(largestDifference(linearCombination(a, x, b, y, count), expected)).toBeLessThan(tolerance);
  });
});

describeGpu('linearCombination on the GPU', (gpu) => {
  it.each(linearCombinationCases)('$name', async ({ a, x, b, y, count, expected }) => {
    const kernel = createLinearCombination(gpu.device);
    const out = kernel.run({ a, x: gpu.upload(x), b, y: y && gpu.upload(y), count });
    expect(largestDifference(await gpu.readFloats(out), expected)).toBeLessThan(tolerance);
  });

  it('refuses short buffers, an empty range and coefficients that are not finite', () => {
    const kernel = createLinearCombination(gpu.device);
    const [x, y] = [gpu.upload(new Float32Array(6)), gpu.upload(new Float32Array(5))];
    expect(() => kernel.run({ a: 1, x, b: 1, y, count: 6 })).toThrow(/"y" holds 5 values; the kernel needs 6/);
    expect(() => kernel.run({ a: 1, x, b: 1, y: null, count: 7 })).toThrow(/"x" holds 6 values; the kernel needs 7/);
    for (const count of [0, -1, 1.5])
      expect(() => kernel.run({ a: 1, x, b: 1, y, count })).toThrow(/positive number of values/);
    expect(() => kernel.run({ a: NaN, x, b: 1, y, count: 5 })).toThrow(/finite; got NaN/);
    expect(() => kernel.run({ a: 1, x, b: Infinity, y, count: 5 })).toThrow(/finite/);
  });
});
