import { describe, expect, it } from 'vitest';
import { floatToHalf, halfToFloat, halvesToFloats } from './half.ts';

describe('binary16', () => {
  // numpy.frombuffer(numpy.uint16([...]).tobytes(), 'float16')
  it.each([
    [0x0000, 0],
    [0x0001, 5.960464477539063e-8],
    [0x03ff, 0.00006097555160522461],
    [0x0400, 0.00006103515625],
    [0x3555, 0.333251953125],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0xfc00, -Infinity],
  ])('0x%s is %d', (bits, value) => {
    expect(halfToFloat(bits)).toBe(value);
    expect(floatToHalf(value)).toBe(bits);
  });

  it('returns from float32 to the same bits, for every pattern but NaN', () => {
    const wrong = Array.from({ length: 65536 }, (_, bits) => bits).filter(
      (bits) => !Number.isNaN(halfToFloat(bits)) && floatToHalf(halfToFloat(bits)) !== bits,
    );
    expect(wrong).toEqual([]);
    expect(halfToFloat(0x7e00)).toBeNaN();
    expect(halfToFloat(floatToHalf(NaN))).toBeNaN();
  });

  // numpy.float16(x): ties go to even, and 65520 is the first number that becomes infinite
  it.each([
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [65519, 0x7bff],
    [65520, 0x7c00],
    [-(2 ** -25), 0x8000],
    [1.5 * 2 ** -25, 0x0001],
    [2047.6, 0x6800],
  ])('%d rounds to 0x%s', (value, bits) => {
    expect(floatToHalf(value)).toBe(bits);
  });

  it('is read little-endian', () => {
    expect(Array.from(halvesToFloats(Uint8Array.from([0x00, 0x3c, 0x00, 0xc0, 0xff, 0x7b])))).toEqual([1, -2, 65504]);
  });
});
