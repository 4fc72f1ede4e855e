import type { Plane } from '../../core/grid.ts';
import { boundaryAccuracyOfLabel } from '../../method/metrics/boundary-accuracy.ts';
import { boundaryIoUOfLabel } from '../../method/metrics/boundary-iou.ts';
import { mergeClasses } from '../../method/class-merge.ts';
import type { ConfusionMatrix } from '../../method/metrics/metrics.ts';
import {
  averagePrecision,
  confusionMatrix,
  flippedPixels,
  ignoredLabel,
  meanAbsoluteError,
  softIoU,
} from '../../method/metrics/metrics.ts';
import type { EvaluationItem, LabelRule } from '../run/items.ts';
import { truthPlane } from '../run/items.ts';
import type { MaskStatistics, RowStatistics } from '../run/records.ts';

/** What one set of masks of a picture is worth. */
export function measure(item: EvaluationItem, masks: readonly Plane[], rule: LabelRule): MaskStatistics {
  return statisticsOf(item, masks, predictedLabels(item, masks, rule));
}

/** The same, and what changed against the coarse masks. */
/** @param own background of these masks, where they bring one in place of the item's */
export function measureRow(item: EvaluationItem, masks: readonly Plane[], rule: LabelRule, own?: Plane): RowStatistics {
  const predicted = predictedLabels(own ? { ...item, background: own } : item, masks, rule);
  const flips = flippedPixels(predictedLabels(item, item.brought, rule), predicted, item.truth);
  return { ...statisticsOf(item, masks, predicted), ...flips };
}

function statisticsOf(item: EvaluationItem, masks: readonly Plane[], predicted: Uint8Array): MaskStatistics {
  const judged = (plane: Plane): Plane => onlyJudged(plane, item.truth);
  const ofMasks = (metric: (probability: Plane, truth: Plane) => number): number[] =>
    item.present.map((label) => metric(judged(masks[item.labels.indexOf(label)]), judged(truthPlane(item, label))));
  const ofLabels = (metric: (label: number) => number) => item.present.map((label) => orNull(metric(label)));
  return {
    confusion: sparse(confusionMatrix(item.truth, predicted, item.classes)),
    averagePrecision: ofMasks(({ data }, truth) => averagePrecision(data, Uint8Array.from(truth.data))),
    meanAbsoluteError: ofMasks(meanAbsoluteError),
    softIoU: ofMasks(softIoU),
    boundaryIoU: ofLabels((label) => boundaryIoUOfLabel(predicted, item.truth, item, label)),
    boundaryAccuracy: ofLabels((label) => boundaryAccuracyOfLabel(predicted, item.truth, item, label)),
  };
}

/** Masks merged into one label of the data set a pixel: the class of the largest probability, or background. */
export function predictedLabels(
  { labels, background, height, width }: Pick<EvaluationItem, 'labels' | 'background' | 'height' | 'width'>,
  masks: readonly Plane[],
  { hasBackground, threshold }: LabelRule,
): Uint8Array<ArrayBuffer> {
  if (masks.length === 0) return new Uint8Array(height * width);
  const rule = hasBackground ? (background ?? threshold) : 'none';
  return mergeClasses(masks, rule).map((at) => (at === 0 ? 0 : labels[at - 1]));
}

/** The pixels whose truth is known, as one row. */
function onlyJudged(plane: Plane, truth: Uint8Array): Plane {
  const data = plane.data.filter((_, pixel) => truth[pixel] !== ignoredLabel);
  return { height: 1, width: data.length, data };
}

function sparse({ classes, counts }: ConfusionMatrix): number[] {
  const entries: number[] = [];
  counts.forEach((pixels, cell) => {
    if (pixels > 0) entries.push(Math.floor(cell / classes), cell % classes, pixels);
  });
  return entries;
}

/**
 * Confusion matrices put together. Where a data set has no background, its class 0 stands for nothing and is left out.
 * @param classes of the data set, background included
 */
export function sumSparse(
  matrices: readonly (readonly number[])[],
  classes: number,
  hasBackground: boolean,
): ConfusionMatrix {
  const first = hasBackground ? 0 : 1;
  const side = classes - first;
  const counts = new Float64Array(side * side);
  for (const entries of matrices) {
    for (let at = 0; at < entries.length; at += 3) {
      counts[(entries[at] - first) * side + entries[at + 1] - first] += entries[at + 2];
    }
  }
  return { classes: side, counts };
}

/** NaN has no JSON. */
function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
