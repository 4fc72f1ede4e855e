import { describe, expect, it } from 'vitest';
import { resultSentence } from './result-words.ts';

const change = { pixels: 154_401, raised: 900, lowered: 700, flipped: 1168, inBand: 3000, discrepancy: null };

describe('the result in a sentence', () => {
  it('says how many pixels changed side, how many of them rightly, and the overlap before and after', () => {
    expect(resultSentence({ change, against: { before: 0.8041, after: 0.8709 }, right: 0.9161 })).toBe(
      '1,168 pixels changed side, 92 % of them rightly · IoU 80.4 → 87.1',
    );
  });

  it('says the share of the picture where there is no truth', () => {
    expect(resultSentence({ change, against: null, right: null })).toBe(
      '1,168 pixels changed side, 0.8 % of the picture',
    );
  });

  it('leaves out an overlap that is none, and shares of nothing', () => {
    const one = { ...change, flipped: 1 };
    expect(resultSentence({ change: one, against: { before: NaN, after: NaN }, right: 1 })).toBe(
      '1 pixel changed side, 100 % of them rightly',
    );
    expect(resultSentence({ change: { ...change, flipped: 0 }, against: null, right: null })).toBe(
      '0 pixels changed side',
    );
    expect(resultSentence({ change: null, against: null, right: null })).toBe('');
  });
});
