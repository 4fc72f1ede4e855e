import { describe, expect, it } from 'vitest';
import type { ShownClass } from './shown-result.ts';
import { compareWithTruth, rightFlips, summariseChange } from './change-summary.ts';

const plane = (values: number[], height: number, width: number) => ({ height, width, data: Float32Array.from(values) });

/** 2 x 3 pixels over 1 x 2 patches. */
const coarse = plane([0.25, 0.375, 0.5, 0.625, 0.125, 0.75], 2, 3);
const after = plane([0.25, 0.5625, 0.501, 0.375, 0.125, 0.8125], 2, 3);
const shown: ShownClass = {
  round: {
    generated: { height: 1, width: 1, data: new Uint8ClampedArray(4) },
    grid: { height: 1, width: 2 },
    match: Int32Array.of(1, 1),
    cosine: Float32Array.of(0.5, 1),
    before: plane([0.25, 0.5, 0.5, 0.5, 0.125, 0.75], 2, 3), // of the last round: no number is counted from it
    after,
  },
  coarse,
  brought: coarse,
  after,
};

describe('summariseChange', () => {
  it('counts what moved visibly, what crossed one half, and what may change', () => {
    expect(summariseChange(shown, { low: 0.375, high: 0.625 })).toEqual({
      pixels: 6,
      raised: 2, // 0.5 -> 0.501 is less than a grey level
      lowered: 1,
      flipped: 3, // but it did cross 0.5
      inBand: 3,
      discrepancy: 0.25,
    });
  });

  it('counts flips from the mask as it was brought, not from its feathered edge', () => {
    const brought = plane([0, 1, 0, 1, 0, 1], 2, 3);
    expect(summariseChange({ ...shown, brought }, null)).toMatchObject({ raised: 2, lowered: 1, flipped: 2 });
  });

  it('lets every pixel change without a band', () => {
    expect(summariseChange(shown, null).inBand).toBe(6);
  });
});

describe('compareWithTruth', () => {
  const labels = {
    brought: Uint8Array.of(2, 2, 0, 1, 0, 2),
    refined: Uint8Array.of(2, 2, 2, 1, 0, 0),
  };

  it('is the IoU of one label, ignoring 255', () => {
    const truth = Uint8Array.of(2, 2, 2, 0, 0, 255);
    expect(compareWithTruth(labels, truth, 1)).toEqual({
      before: 2 / 3,
      after: 1,
    });
  });

  it('is not a number for a class that is nowhere', () => {
    expect(compareWithTruth(labels, new Uint8Array(6), 6).before).toBeNaN();
  });

  it('refuses a truth of another size', () => {
    expect(() => compareWithTruth(labels, new Uint8Array(5), 0)).toThrow('5 pixels');
  });
});

describe('rightFlips', () => {
  it('is the share of flipped pixels that agree with the truth of this class, ignoring 255', () => {
    // Pixel 1 flips to foreground, pixel 2 (0.5 -> 0.501) too, pixel 3 to background.
    expect(rightFlips(shown, Uint8Array.of(0, 3, 3, 3, 0, 0), 2)).toBe(2 / 3);
    expect(rightFlips(shown, Uint8Array.of(0, 3, 255, 3, 0, 0), 2)).toBe(1 / 2);
    expect(rightFlips(shown, Uint8Array.of(0, 1, 1, 0, 0, 0), 2)).toBe(1 / 3); // another class is background here
  });

  it('is not a number where nothing flipped', () => {
    expect(rightFlips({ ...shown, after: shown.brought }, new Uint8Array(6), 0)).toBeNaN();
  });
});
