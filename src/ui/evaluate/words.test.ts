import { describe, expect, it } from 'vitest';
import { experimentNames } from '../../evaluation/run/experiments.ts';
import type { RowResult } from '../../evaluation/numbers/results.ts';
import {
  coarseText,
  countText,
  dataText,
  directionOf,
  experimentWords,
  intervalOf,
  metricWords,
  plain,
  signed,
} from './words.ts';

const row = (miou: number | null, ci95: readonly [number, number] | null, flippedCorrect: number | null = 0.75) =>
  ({ delta: { miou, ci95, flippedCorrect } }) as RowResult;

describe('words of the results', () => {
  it('call a gain one only where its interval leaves 0 out', () => {
    expect(directionOf(row(1.2, [0.3, 2]), 20)).toBe('raised');
    expect(directionOf(row(1.2, [-0.3, 2]), 20)).toBeUndefined();
    expect(directionOf(row(-1.2, [-2, -0.1]), 20)).toBe('lowered');
    expect(directionOf(row(null, null), 20)).toBeUndefined();
  });

  it('show no interval of a handful of pictures', () => {
    expect(intervalOf(row(1, [0.5, 2]), 9)).toBeNull();
    expect(intervalOf(row(1, [0.5, 2]), 10)).toEqual([0.5, 2]);
    expect(directionOf(row(-1, [-3, 2]), 9)).toBe('lowered');
  });

  it('write numbers with a true minus sign and a dash for none', () => {
    expect([signed(-1.234), signed(0.5, 1), signed(0), signed(null), plain(66.666)]).toEqual([
      '−1.23',
      '+0.5',
      '0.00',
      '–',
      '66.67',
    ]);
  });

  it('name data, masks and counts', () => {
    expect(dataText({ data: { kind: 'scenes', split: 'test' } })).toBe('Generated test scenes');
    expect(dataText({ data: { kind: 'voc-aug', split: 'trainaug' } })).toBe('PASCAL VOC 2012 with SBD masks, trainaug');
    expect(dataText({ data: { kind: 'folder', name: 'my rooms' } })).toBe('my rooms');
    expect(coarseText({ coarse: { kind: 'folder', name: 'seeds', layout: 'labels' } })).toBe('seeds (labels)');
    expect(coarseText({ coarse: { kind: 'activation' } })).toBe('The model’s own activation');
    expect([countText(1, 'class', 'classes'), countText(1449, 'picture')]).toEqual(['1 class', '1,449 pictures']);
  });

  it('have a sentence for every experiment, and shares as per cent', () => {
    for (const name of experimentNames) expect(experimentWords[name].asks).toMatch(/\.$/);
    expect(metricWords.flippedCorrect.value(row(1, null))).toBe(75);
    expect(metricWords.flippedCorrect.value(row(1, null, null))).toBeNull();
  });
});
