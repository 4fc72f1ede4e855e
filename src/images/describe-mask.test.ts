import { describe, expect, it } from 'vitest';
import { decodeMask } from './decode-mask.ts';
import { describeMask, maskProblem } from './describe-mask.ts';
import { percent } from './percent.ts';
import { fixture } from '../testing/image-fixtures.ts';

const piecesOf = async (name: string, options = {}) => {
  const reading = await decodeMask(fixture(name));
  return describeMask(reading, options, reading.toPlane(options));
};

describe('describeMask', () => {
  it('says how, how many classes, how much', async () => {
    expect(await piecesOf('soft.png')).toEqual(['Soft grey mask', '1 class', '28 % foreground']);
    expect(await piecesOf('empty.png')).toEqual(['Black and white mask', '0 classes', '0 % foreground']);
  });

  it('says what was chosen', async () => {
    expect(await piecesOf('voc.png', { classIndex: 12, invert: true })).toEqual([
      'VOC palette mask',
      'dog of 2 classes',
      '87 % foreground',
      'inverted',
    ]);
    expect((await piecesOf('soft.png', { threshold: 0.25 })).slice(2)).toEqual(['48 % foreground', 'cut at 0.25']);
  });
});

describe('maskProblem', () => {
  const problem = (...data: number[]) => maskProblem({ height: 1, width: data.length, data: Float32Array.from(data) });

  it('objects to masks with nothing to decide', () => {
    expect(problem(0, 0, 0)).toMatch(/empty: no pixel is foreground/);
    expect(problem(1, 1)).toMatch(/full: every pixel/);
    expect(problem(0, 0.1)).toBeUndefined();
    expect(problem(1, 0.9)).toBeUndefined();
  });
});

describe('percent', () => {
  it.each([
    [0, '0 %'],
    [0.0001, '< 1 %'],
    [0.005, '1 %'],
    [0.374, '37 %'],
    [0.9949, '99 %'],
    [0.9999, '> 99 %'],
    [1, '100 %'],
  ])('%s is %s', (share, text) => expect(percent(share)).toBe(text));
});
