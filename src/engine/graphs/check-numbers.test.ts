import { describe, expect, it } from 'vitest';
import { checkNumbers } from './check-numbers.ts';

const gpu = { backend: 'webgpu', device: 'Some GPU', precision: 'float16' } as const;
const cpu = { backend: 'cpu', device: 'Node, 1 thread(s)', precision: 'float32' } as const;

describe('checkNumbers', () => {
  it('lets numbers pass, whatever their size', () => {
    expect(() => checkNumbers(Float32Array.of(0, 1e-30), 'x', gpu)).not.toThrow();
    expect(() => checkNumbers(Float32Array.of(-3e38, 3e38, 0), 'x', cpu)).not.toThrow();
  });

  it.each([
    [Float32Array.of(1, NaN, 2, Infinity), 'The graph x gave 2 of 4 values that are not finite numbers'],
    [Float32Array.of(1, 2, -Infinity), '1 of 3 values that are not finite'],
    [Float32Array.of(-1, -1, -1), 'The graph x gave the value -1 everywhere'],
    [Float32Array.of(NaN, NaN), '2 of 2 values'],
  ])('refuses %o', (values, message) => {
    expect(() => checkNumbers(values, 'The graph x', gpu)).toThrow(message);
    expect(() => checkNumbers(values, 'The graph x', gpu)).toThrow(/on Some GPU in float16\. Update the browser/);
    expect(() => checkNumbers(values, 'The graph x', cpu)).toThrow(/in float32\. The file may be damaged/);
  });
});
