import { describe, expect, it } from 'vitest';
import type { Plane } from '../../core/grid.ts';
import goldens from './goldens.json';
import type { EvaluationItem, ItemSource } from '../run/items.ts';
import { itemGains, qualityLevels } from './quality.ts';
import type { MeasuredRecord, RunHeader } from '../run/records.ts';
import type { Score } from './results.ts';
import { runHeader } from '../run/run-header.ts';
import { measure, measureRow, predictedLabels } from './statistics.ts';
import { summarise } from './summarise.ts';
import { model, picture, plane, source, twoRows } from '../../testing/evaluation-run.ts';

const size = { height: 9, width: 11 };
const planeOf = (values: readonly number[]): Plane => ({ ...size, data: Float32Array.from(values) });

function goldenItem(
  { truth, labels, coarse }: (typeof goldens.items)[number],
  at: number,
  judgesBackground: boolean,
): EvaluationItem {
  const planes = coarse.map(planeOf);
  return {
    ...picture(
      `${at}`,
      truth.map((label) => (label === 0 && !judgesBackground ? 255 : label)),
      labels,
      coarse,
    ),
    ...size,
    brought: planes,
    masks: planes.map((probability, k) => ({ className: `${k}`, digest: `${k}`, probability })),
  };
}

async function goldenRun(hasBackground: boolean) {
  const rule = { hasBackground, threshold: 0.5 };
  const records = goldens.items.map((golden, index): MeasuredRecord => {
    const item = goldenItem(golden, index, hasBackground);
    const coarse = item.brought;
    return {
      index,
      name: item.name,
      labels: item.labels,
      masks: item.masks.length,
      feathered: 0,
      content: `${index}`,
      coarse: measure(item, coarse, rule),
      rows: { default: measureRow(item, golden.refined.map(planeOf), rule), half: measureRow(item, coarse, rule) },
      cost: { seconds: 0, bytes: null, rows: {} },
    };
  });
  const items: ItemSource = { ...source(), ...rule, count: 4 };
  const header = await runHeader(model, items, twoRows);
  return { header, records };
}

function expectScore(score: Score, golden: (typeof goldens.withBackground)['coarse']) {
  for (const convention of ['mmsegmentation', 'deeplab', 'diffsegmenter'] as const) {
    expect(score.conventions[convention]).toBeCloseTo(golden[convention], 6);
  }
  expect(score.miou).toBe(score.conventions.mmsegmentation);
  for (const metric of ['averagePrecision', 'meanAbsoluteError', 'softIoU'] as const) {
    expect(score[metric]).toBeCloseTo(golden[metric], 4); // probabilities are float32 here
  }
  const ious = Object.values(score.classIoU);
  expect(ious).toHaveLength(golden.classIoU.length);
  ious.forEach((iou, at) => {
    const expected = golden.classIoU[at];
    if (expected === null) expect(iou).toBeNull();
    else expect(iou).toBeCloseTo(expected, 9);
  });
}

describe('the tables of a run', () => {
  it('are those that scikit-learn and NumPy make from the pixels', async () => {
    const { header, records } = await goldenRun(true);
    const { coarse, rows } = summarise(header, records);
    const [{ refined, delta }, half] = rows;
    expectScore(coarse, goldens.withBackground.coarse);
    expectScore(refined, goldens.withBackground.refined);
    const { mmsegmentation } = goldens.withBackground.refined;
    expect(delta.miou).toBeCloseTo(mmsegmentation - goldens.withBackground.coarse.mmsegmentation, 6);
    expect(delta.flippedPixels).toBe(goldens.flipped);
    expect(delta.flippedCorrect).toBeCloseTo(goldens.corrected / goldens.flipped, 9);
    expect(Object.keys(coarse.classIoU)).toEqual(['background', 'cat', 'dog', 'cow', 'hen']);
    expect(half.delta).toMatchObject({ miou: 0, ci95: [0, 0], flippedPixels: 0, flippedCorrect: null });
  });

  it('leave the background out where the data set has none, and predict none', async () => {
    const { header, records } = await goldenRun(false);
    const { coarse, rows } = summarise(header, records);
    const [{ refined }] = rows;
    expectScore(coarse, goldens.withoutBackground.coarse);
    expectScore(refined, goldens.withoutBackground.refined);
    expect(Object.keys(coarse.classIoU)).toEqual(['cat', 'dog', 'cow', 'hen']);
  });

  it('sort pictures by their own initial quality (Table VII)', async () => {
    const { header, records } = await goldenRun(true);
    const gains = itemGains(header, records, 'default');
    goldens.gains.forEach(([before, after], at) => {
      expect(gains[at].before).toBeCloseTo(before, 9);
      expect(gains[at].gain).toBeCloseTo(after - before, 9);
    });
    const [{ quality, delta }] = summarise(header, records).rows;
    expect(delta.notWorse).toBe(
      goldens.gains.filter(([before, after]) => after >= before).length / goldens.gains.length,
    );
    expect(quality.map(({ from, to, count }) => [from, to, count])).toEqual([
      [0, 40, goldens.gains.filter(([before]) => before < 40).length],
      [40, 80, goldens.gains.filter(([before]) => before >= 40 && before < 80).length],
      [80, 100, 0],
    ]);
    const middle = goldens.gains
      .filter(([before]) => before >= 40 && before < 80)
      .map(([before, after]) => after - before);
    expect(quality[1].gain).toBeCloseTo(middle.reduce((sum, gain) => sum + gain, 0) / middle.length, 9);
    expect(quality[2].gain).toBeNull();
  });

  it('put a quality on the edge of two levels into the upper one, and a perfect one into the last', async () => {
    const { header, records } = await goldenRun(true);
    const side = { ...records[0].coarse, averagePrecision: [1] };
    const pair = (right: number, wrong: number) => {
      const before = { ...side, confusion: [0, 0, right, 0, 2, wrong, 2, 2, right] }; // IoU of both is right / (right + wrong)
      return { before, after: before };
    };
    const counts = (right: number, wrong: number) =>
      qualityLevels([pair(right, wrong)], header).map(({ count }) => count);
    expect([counts(1, 2), counts(2, 3), counts(4, 1), counts(1, 0)]).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [0, 0, 1],
    ]);
  });

  it('do not depend on the order of the records, to the last bit, and pass through JSON', async () => {
    const { header, records } = await goldenRun(true);
    const [a, b, c, d] = records;
    const text = JSON.stringify(summarise(header, records));
    expect(JSON.stringify(summarise(header, [c, a, d, b]))).toBe(text);
    const copy = JSON.parse(JSON.stringify([header, records])) as [RunHeader, MeasuredRecord[]];
    expect(JSON.stringify(summarise(...copy))).toBe(text);
  });

  it('pair the interval by picture: equal gains leave no width, unequal ones do', async () => {
    const { header, records } = await goldenRun(true);
    const same = [0, 1, 2].map((index) => ({ ...records[0], index }));
    const even = summarise(header, same).rows[0].delta;
    expect(even.ci95).toEqual([even.miou, even.miou]);
    const { ci95, miou } = summarise(header, records).rows[0].delta;
    expect(ci95?.[0]).toBeLessThan(miou ?? 0);
    expect(ci95?.[1]).toBeGreaterThan(miou ?? 0);
    expect(summarise(header, records, { draws: 0 }).rows[0].delta.ci95).toBeNull();
  });

  it('say null where nothing was measured', async () => {
    const { header } = await goldenRun(true);
    const { count, coarse, rows } = summarise(header, []);
    const { miou, ci95, flippedCorrect, notWorse } = rows[0].delta;
    expect([count, coarse.miou, miou, ci95, flippedCorrect, notWorse]).toEqual([0, null, null, null, null, null]);
  });
});

describe('labels out of masks', () => {
  const item = picture('x', [0, 0, 0, 0, 0, 0], [2, 4], []);
  const masks = [plane([0.6, 0.5, 0.2, 0, 0.7, 0.4]), plane([0.7, 0.5, 0.1, 0, 0.7, 0.5])];

  it('take the class of the largest probability above the threshold, the first on a tie', () => {
    expect([...predictedLabels(item, masks, { hasBackground: true, threshold: 0.5 })]).toEqual([4, 0, 0, 0, 2, 0]);
    expect([...predictedLabels(item, masks, { hasBackground: true, threshold: 0.4 })]).toEqual([4, 2, 0, 0, 2, 4]);
  });

  it('take the background that the coarse masks bring in place of the threshold', () => {
    const background = plane([0.65, 0.2, 0.2, 0.1, 0.9, 0.45]);
    expect([...predictedLabels({ ...item, background }, masks, { hasBackground: true, threshold: 0.5 })]).toEqual([
      4, 2, 0, 0, 0, 4,
    ]);
  });

  it('give every pixel a class where there is no background', () => {
    expect([...predictedLabels(item, masks, { hasBackground: false, threshold: 0.5 })]).toEqual([4, 2, 2, 2, 2, 4]);
  });
});

describe('statistics of a picture', () => {
  it('leave pixels out whose truth is 255', () => {
    const rule = { hasBackground: true, threshold: 0.5 };
    const coarse = [0.1, 0.9, 0.4, 0.7, 0.1, 0.1];
    const item = picture('x', [0, 2, 2, 255, 0, 0], [2], [coarse]);
    const changed = plane([0.1, 0.9, 0.4, 0.2, 0.1, 0.1]); // only the unjudged pixel
    const before = measure(item, [plane(coarse)], rule);
    expect(measureRow(item, [changed], rule)).toEqual({ ...before, flipped: 0, corrected: 0, broken: 0 });
    expect(before.confusion).toEqual([0, 0, 3, 2, 0, 1, 2, 2, 1]);
  });

  it('have null for an outline that does not exist', () => {
    const item = picture('full', [2, 2, 2, 2, 2, 2], [2], [[1, 1, 1, 1, 1, 1]]);
    const { boundaryAccuracy, boundaryIoU } = measure(item, [plane([1, 1, 1, 1, 1, 1])], {
      hasBackground: true,
      threshold: 0.5,
    });
    expect([boundaryAccuracy, boundaryIoU]).toEqual([[null], [1]]);
  });
});
