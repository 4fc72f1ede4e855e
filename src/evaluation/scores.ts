import type { Plane } from '../core/grid.ts';
import { mergeClasses } from '../method/class-merge.ts';
import type { ConfusionMatrix } from '../method/metrics.ts';
import {
  averagePrecision,
  confusionMatrix,
  flippedPixels,
  ignoredLabel,
  meanAbsoluteError,
  meanIoU,
  pairedBootstrap,
  softIoU,
  sumConfusion,
} from '../method/metrics.ts';
import type { EvaluationItem } from './items.ts';
import { truthPlane } from './items.ts';

/** What one refinement of one picture is worth. Everything a table needs, and nothing of its size. */
export interface ItemScore {
  readonly before: ConfusionMatrix;
  readonly after: ConfusionMatrix;
  /** One entry a class present: [before, after]. */
  readonly averagePrecision: readonly Pair[];
  readonly meanAbsoluteError: readonly Pair[];
  readonly softIoU: readonly Pair[];
  readonly flipped: number;
  readonly corrected: number;
}

type Pair = readonly [before: number, after: number];

/** Means over a data set, in points (hundredths) except counts. */
export interface Summary {
  readonly coarse: { readonly miou: number };
  readonly refined: { readonly miou: number };
  readonly delta: Delta;
}

export interface Delta {
  /** Points of mIoU, refined minus coarse. */
  readonly miou: number;
  /** Paired bootstrap over pictures, 1000 draws. */
  readonly ci95: readonly [low: number, high: number];
  readonly averagePrecision: number;
  readonly meanAbsoluteError: number;
  readonly softIoU: number;
  readonly flippedPixels: number;
  /** Of the flipped pixels, those that became right; null if none flipped. */
  readonly flippedCorrect: number | null;
}

export function scoreItem(item: EvaluationItem, refined: readonly Plane[]): ItemScore {
  const coarse = item.masks.map(({ probability }) => probability);
  const [before, after] = [coarse, refined].map((planes) => dataSetLabels(planes, item.labels));
  const { flipped, corrected } = flippedPixels(before, after, item.truth);
  const judged = (plane: Plane): Plane => onlyJudged(plane, item.truth);
  const pairs = (metric: (probability: Plane, truth: Plane) => number): Pair[] =>
    item.labels.map((label, index) => {
      const truth = judged(truthPlane(item, label));
      return [metric(judged(coarse[index]), truth), metric(judged(refined[index]), truth)];
    });
  return {
    before: confusionMatrix(item.truth, before, item.classes),
    after: confusionMatrix(item.truth, after, item.classes),
    averagePrecision: pairs((probability, truth) => averagePrecision(probability.data, Uint8Array.from(truth.data))),
    meanAbsoluteError: pairs(meanAbsoluteError),
    softIoU: pairs(softIoU),
    flipped,
    corrected,
  };
}

/** mIoU over the data set and its paired interval. */
export function summarize(scores: readonly ItemScore[]): Summary {
  const miou = (sample: readonly ItemScore[], side: 'before' | 'after') =>
    100 * meanIoU(sumConfusion(sample.map((score) => score[side])));
  const interval = pairedBootstrap(scores, (sample) => miou(sample, 'after') - miou(sample, 'before'), { seed: 0 });
  const meanChange = (metric: 'averagePrecision' | 'meanAbsoluteError' | 'softIoU') => {
    const changes = scores.flatMap((score) => score[metric].map(([before, after]) => 100 * (after - before)));
    return changes.reduce((sum, change) => sum + change, 0) / changes.length;
  };
  const total = (count: 'flipped' | 'corrected') => scores.reduce((sum, score) => sum + score[count], 0);
  return {
    coarse: { miou: miou(scores, 'before') },
    refined: { miou: miou(scores, 'after') },
    delta: {
      miou: interval.estimate,
      ci95: [interval.low, interval.high],
      averagePrecision: meanChange('averagePrecision'),
      meanAbsoluteError: meanChange('meanAbsoluteError'),
      softIoU: meanChange('softIoU'),
      flippedPixels: total('flipped'),
      flippedCorrect: total('flipped') === 0 ? null : total('corrected') / total('flipped'),
    },
  };
}

/** The pixels whose truth is known, as one row. */
function onlyJudged(plane: Plane, truth: Uint8Array): Plane {
  const data = plane.data.filter((_, pixel) => truth[pixel] !== ignoredLabel);
  return { height: 1, width: data.length, data };
}

/** Labels of the item's masks, merged, as labels of the data set. */
function dataSetLabels(planes: readonly Plane[], labels: readonly number[]): Uint8Array<ArrayBuffer> {
  return mergeClasses(planes).map((merged) => (merged === 0 ? 0 : labels[merged - 1]));
}
