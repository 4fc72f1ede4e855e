import { describe, expect, it } from 'vitest';
import { numberRanges, paperParameters, parameterWords, parseParameters } from './parameters.ts';
import type { NumberParameter } from './parameters.ts';

describe('the table of parameters', () => {
  it('takes the paper’s own and gives them back', () => {
    expect(parseParameters(JSON.parse(JSON.stringify(paperParameters)))).toEqual(paperParameters);
  });

  it('reads a file from before the refiners as G4Seg alone', () => {
    const old: Record<string, unknown> = { ...paperParameters, rounds: 7, crossStrength: -3 };
    delete old['method'];
    delete old['postRefiner'];
    expect(parseParameters(old)).toEqual({ ...paperParameters, rounds: 7, crossStrength: -3 });
  });

  it.each([
    ['no object', null, 'missing'],
    ['another method', { method: 'magic' }, 'method must be one of g4seg, self-similarity, none; it is "magic"'],
    ['another refiner', { postRefiner: 'crf' }, 'postRefiner must be one of none, automatic, crf-deeplab'],
    ['a number as text', { beta: '0.8' }, 'beta must be from 0 to 1; it is "0.8"'],
    ['NaN', { selfStrength: NaN }, 'selfStrength must be from -30 to 30; it is NaN'],
    ['half a round', { rounds: 1.5 }, 'rounds must be a whole number from 1 to 10; it is 1.5'],
    ['a band that is upside down', { band: { low: 0.7, high: 0.2 } }, '0 ≤ low ≤ high ≤ 1'],
    ['a band that is missing', { band: undefined }, 'band must be null or'],
  ])('%s is refused by name', (_name, changes, message) => {
    const given: unknown = changes && { ...paperParameters, ...changes };
    expect(() => parseParameters(given)).toThrow(message);
  });

  it('has sliders that stay inside what is allowed, and a word for each parameter', () => {
    for (const name of Object.keys(numberRanges) as NumberParameter[]) {
      const { least, most, slider } = numberRanges[name];
      expect([slider.least >= least, slider.most <= most]).toEqual([true, true]);
    }
    expect(Object.keys(parameterWords).sort()).toEqual(Object.keys(paperParameters).sort());
  });
});
