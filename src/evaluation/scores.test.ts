import { describe, expect, it } from 'vitest';
import type { Plane } from '../core/grid.ts';
import type { EvaluationItem } from './items.ts';
import { scoreItem, summarize } from './scores.ts';

const plane = (values: readonly number[]): Plane => ({ height: 2, width: 3, data: Float32Array.from(values) });

/** Data-set classes 0..4; this picture shows 2 and 4. */
function item(coarse: readonly (readonly number[])[]): EvaluationItem {
  return {
    name: 'hand-made',
    photo: { digest: 'p', pixels: { height: 2, width: 3, data: new Uint8ClampedArray(24) } },
    truth: Uint8Array.of(0, 2, 2, 0, 4, 4),
    labels: [2, 4],
    classes: 5,
    masks: coarse.map((values, index) => ({ className: `c${index}`, digest: `${index}`, probability: plane(values) })),
  };
}

const coarse = [
  [0.1, 0.9, 0.4, 0.1, 0.1, 0.1],
  [0.1, 0.1, 0.1, 0.7, 0.9, 0.8],
];

describe('scoring a refinement', () => {
  it('counts by data-set label: one pixel of class 2 won, one of class 4 given back', () => {
    const before = item(coarse);
    const refined = [plane([0.1, 0.9, 0.6, 0.1, 0.1, 0.1]), plane([0.1, 0.1, 0.1, 0.4, 0.9, 0.8])];
    const score = scoreItem(before, refined);
    expect([score.flipped, score.corrected]).toEqual([2, 2]);
    const { coarse: first, refined: last, delta } = summarize([score]);
    // IoU before: background 1/3, class 2 1/2, class 4 2/3; after: all 1. Classes 1 and 3 appear nowhere.
    expect(first.miou).toBeCloseTo((100 * (1 / 3 + 1 / 2 + 2 / 3)) / 3, 10);
    expect(last.miou).toBe(100);
    expect(delta.miou).toBeCloseTo(50, 10);
    expect(delta.ci95).toEqual([delta.miou, delta.miou]); // one picture: every bootstrap sample is the same
    expect(delta.flippedCorrect).toBe(1);
  });

  it('is exactly zero where nothing changes', () => {
    const same = item(coarse);
    const { delta } = summarize([
      scoreItem(
        same,
        same.masks.map(({ probability }) => probability),
      ),
    ]);
    expect(delta).toEqual({
      miou: 0,
      ci95: [0, 0],
      averagePrecision: 0,
      meanAbsoluteError: 0,
      softIoU: 0,
      flippedPixels: 0,
      flippedCorrect: null,
    });
  });

  it('leaves pixels out whose truth is 255', () => {
    const unknown = { ...item(coarse), truth: Uint8Array.of(0, 2, 2, 255, 4, 4) };
    // Only the unjudged pixel changes: nothing may count.
    const score = scoreItem(unknown, [plane(coarse[0]), plane([0.1, 0.1, 0.1, 0.2, 0.9, 0.8])]);
    expect(score.flipped).toBe(0);
    for (const metric of [score.averagePrecision, score.meanAbsoluteError, score.softIoU]) {
      for (const [before, after] of metric) expect(after).toBe(before);
    }
  });

  it('pairs the interval by picture: equal gains leave no width, unequal ones do', () => {
    const better = scoreItem(item(coarse), [plane([0.1, 0.9, 0.6, 0.1, 0.1, 0.1]), plane(coarse[1])]);
    const worse = scoreItem(item(coarse), [plane([0.1, 0.4, 0.4, 0.1, 0.1, 0.1]), plane(coarse[1])]);
    const mixed = summarize([better, worse, better, worse]).delta.ci95;
    expect(mixed[0]).toBeLessThan(0);
    expect(mixed[1]).toBeGreaterThan(0);
    const even = summarize([better, better]).delta.ci95;
    expect(even[1] - even[0]).toBeCloseTo(0, 10);
  });
});
