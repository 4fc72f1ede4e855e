import { describe, expect, it } from 'vitest';
import { fromTensor, toTensor } from './tensors.ts';

const size = { height: 1, width: 2 };
const picture = { ...size, data: Uint8ClampedArray.of(0, 51, 102, 255, 255, 204, 153, 255) };

describe('tensors', () => {
  it('puts channels first and 0..255 on [-1, 1]', () => {
    const expected = [-1, 1, -0.6, 0.6, -0.2, 0.2];
    toTensor(picture).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 6));
  });

  it('comes back unchanged for every grey level', () => {
    const levels = {
      height: 16,
      width: 16,
      data: new Uint8ClampedArray(1024).map((_, i) => (i % 4 === 3 ? 255 : i >> 2)),
    };
    expect(fromTensor(toTensor(levels), levels)).toEqual(levels);
  });

  it('clamps, rounds, and turns NaN to 0', () => {
    const { data } = fromTensor(Float32Array.of(-3, 7, NaN, 0.001, -0.003, 0.999), size);
    expect([...data]).toEqual([0, 0, 127, 255, 255, 128, 255, 255]);
  });

  it('refuses a tensor of another size', () => {
    expect(() => fromTensor(new Float32Array(5), size)).toThrow(/2 × 1 needs 6 numbers; got 5/);
  });
});
