import { describe, expect, it } from 'vitest';
import goldens from './goldens.json';
import { injectionMask, injectionMaskOfLabel, labelMap, tokenIndicator } from './mask-injection.ts';

describe('injectionMask', () => {
  it.each(goldens.injectionMask)(
    'is binarise, average, at least half, else the maximum, to $to.height x $to.width',
    ({ from, to, data, result }) => {
      const mask = injectionMask({ ...from, data: Float32Array.from(data) }, 0.5, to);
      expect([...mask]).toEqual(result);
    },
  );

  it('counts a pixel at the threshold as background and a cell at one half as foreground', () => {
    const probability = { height: 1, width: 6, data: Float32Array.of(0.5, 0.75, 0.25, 0.5, 0.9, 0.6) };
    expect([...injectionMask(probability, 0.5, { height: 1, width: 3 })]).toEqual([1, 0, 1]);
  });

  it('refuses a threshold outside 0 to 1', () => {
    const probability = { height: 1, width: 1, data: Float32Array.of(0.5) };
    expect(() => injectionMask(probability, 1.5, { height: 1, width: 1 })).toThrow(/between 0 and 1; got 1.5/);
  });
});

describe('injectionMaskOfLabel', () => {
  it('takes the pixels of one label of the label map', () => {
    const size = { height: 2, width: 3 };
    const labels = labelMap([
      { ...size, data: Float32Array.of(0.9, 0.6, 0.2, 0.4, 0.7, 0.1) },
      { ...size, data: Float32Array.of(0.1, 0.8, 0.3, 0.9, 0.7, 0.0) },
    ]);
    expect([...labels]).toEqual([1, 2, 0, 2, 1, 0]);
    expect([...injectionMaskOfLabel(labels, size, 2, size)]).toEqual([0, 1, 0, 1, 0, 0]);
    expect([...injectionMaskOfLabel(labels, size, 1, size)]).toEqual([1, 0, 0, 0, 1, 0]);
    expect([...injectionMaskOfLabel(labels, size, 1, { height: 1, width: 3 })]).toEqual([1, 1, 0]);
  });

  it('gives zeros for a label that is absent', () => {
    const size = { height: 2, width: 3 };
    expect([...injectionMaskOfLabel(new Uint8Array(6), size, 1, size)]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('tokenIndicator', () => {
  it('marks the span, its end excluded', () => {
    expect([...tokenIndicator({ start: 4, end: 6 }, 8)]).toEqual([0, 0, 0, 0, 1, 1, 0, 0]);
  });

  it.each([
    [4, 4],
    [5, 4],
    [-1, 2],
    [7, 9],
  ])('refuses the span %d to %d of 8 tokens', (start, end) => {
    expect(() => tokenIndicator({ start, end }, 8)).toThrow(/at least one of the 8 tokens/);
  });
});
