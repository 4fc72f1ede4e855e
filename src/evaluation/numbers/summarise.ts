import type { MeanConvention } from '../../method/metrics/metrics.ts';
import { classIoU, meanIoU, pairedBootstrap } from '../../method/metrics/metrics.ts';
import { coarseText, dataText } from '../run/data-spec.ts';
import type { Experiment } from '../run/experiments.ts';
import { experiments } from '../run/experiments.ts';
import type { Pair } from './pairs.ts';
import { confusionOf, pairsOf } from './pairs.ts';
import { notWorse, qualityLevels } from './quality.ts';
import type { ItemRecord, MaskStatistics, MeasuredRecord, RowStatistics, RunHeader } from '../run/records.ts';
import { isMeasured } from '../run/records.ts';
import type { Delta, Points, Results, RowResult, Score } from './results.ts';
import type { Row } from '../run/rows.ts';
import { rowParameters } from '../run/rows.ts';
import { shardIndices } from '../run/shard.ts';

export interface SummaryOptions {
  /** Draws of the bootstrap; 0 leaves the intervals out, for a table that is redrawn while the run goes on. Default 1000. */
  readonly draws?: number;
}

/** Computes all tables of a run from its records, whatever order they come in: by index, so that sums are the same. */
export function summarise(
  header: RunHeader,
  records: readonly ItemRecord[],
  { draws = 1000 }: SummaryOptions = {},
): Results {
  const { experiment, model, digests, backend, precision, labels, hardMasks, threshold } = header;
  const { classNames, hasBackground } = header;
  const { title, axis }: Experiment = experiments[experiment];
  const sorted = [...records].sort((a, b) => a.index - b.index);
  const measured = sorted.filter(isMeasured);
  return {
    schema: 3,
    experiment,
    title,
    ...(axis === undefined ? {} : { axis }),
    model,
    digests,
    backend,
    precision,
    data: dataText(header.data),
    coarseSort: coarseText(header.coarse),
    labels,
    hardMasks,
    threshold,
    classNames,
    hasBackground,
    shard: header.shard,
    asked: shardIndices(header.count, header.shard).length,
    count: measured.length,
    withoutClasses: measured.filter(({ labels }) => labels.length === 0).length,
    masks: measured.reduce((sum, { masks }) => sum + masks, 0),
    feathered: measured.reduce((sum, { feathered }) => sum + feathered, 0),
    failed: sorted.flatMap((record) => (isMeasured(record) ? [] : [record])),
    coarse: scoreOf(
      measured.map(({ coarse }) => coarse),
      header,
    ),
    rows: header.rows.map((row) => rowResult(row, { header, measured, draws })),
  };
}

interface Context {
  readonly header: RunHeader;
  readonly measured: readonly MeasuredRecord[];
  readonly draws: number;
}

function rowResult(row: Row, { header, measured, draws }: Context): RowResult {
  const pairs = pairsOf(measured, row.name);
  const refined = scoreOf(
    pairs.map(({ after }) => after),
    header,
  );
  const { name, description, setting } = row;
  const changed = measured.flatMap(({ rows }) => (rows[name] ? [rows[name]] : []));
  return {
    name,
    description,
    ...(setting === undefined ? {} : { setting }),
    parameters: rowParameters(row, header.parameters),
    refined,
    delta: { ...deltaOf(pairs, changed, header, draws), notWorse: notWorse(pairs, header) },
    quality: qualityLevels(pairs, header),
  };
}

const conventions: readonly MeanConvention[] = ['mmsegmentation', 'deeplab', 'diffsegmenter'];

function scoreOf(statistics: readonly MaskStatistics[], header: RunHeader): Score {
  const confusion = confusionOf(statistics, header);
  const names = header.hasBackground ? ['background', ...header.classNames] : header.classNames;
  return {
    miou: points(meanIoU(confusion)),
    conventions: Object.fromEntries(
      conventions.map((convention) => [convention, points(meanIoU(confusion, convention))]),
    ) as Record<MeanConvention, Points>,
    classIoU: Object.fromEntries(classIoU(confusion).map((iou, at) => [names[at], points(iou)])),
    boundaryIoU: meanOf(statistics, 'boundaryIoU'),
    boundaryAccuracy: meanOf(statistics, 'boundaryAccuracy'),
    averagePrecision: meanOf(statistics, 'averagePrecision'),
    meanAbsoluteError: meanOf(statistics, 'meanAbsoluteError'),
    softIoU: meanOf(statistics, 'softIoU'),
  };
}

type MaskMetric = Exclude<keyof MaskStatistics, 'confusion'>;

function meanOf(statistics: readonly MaskStatistics[], metric: MaskMetric): Points {
  return points(mean(statistics.flatMap((side) => side[metric].flatMap((value) => value ?? []))));
}

function deltaOf(
  pairs: readonly Pair[],
  rows: readonly RowStatistics[],
  header: RunHeader,
  draws: number,
): Omit<Delta, 'notWorse'> {
  const miou = (sample: readonly MaskStatistics[]) => 100 * meanIoU(confusionOf(sample, header));
  const gain = (sample: readonly Pair[]) =>
    miou(sample.map(({ after }) => after)) - miou(sample.map(({ before }) => before));
  const judged = pairs.filter(({ before }) => before.confusion.length > 0);
  const interval = draws > 0 && judged.length > 0 ? pairedBootstrap(judged, gain, { seed: 0, draws }) : null;
  const change = (metric: MaskMetric) => points(mean(pairs.flatMap((pair) => changesOf(pair, metric))));
  const total = (count: 'flipped' | 'corrected') => rows.reduce((sum, row) => sum + row[count], 0);
  return {
    miou: orNull(gain(pairs)),
    ci95: interval && [interval.low, interval.high],
    averagePrecision: change('averagePrecision'),
    meanAbsoluteError: change('meanAbsoluteError'),
    softIoU: change('softIoU'),
    boundaryIoU: change('boundaryIoU'),
    boundaryAccuracy: change('boundaryAccuracy'),
    flippedPixels: total('flipped'),
    flippedCorrect: total('flipped') === 0 ? null : total('corrected') / total('flipped'),
  };
}

/** Refined minus coarse of each class of a picture for which both are defined. */
function changesOf({ before, after }: Pair, metric: MaskMetric): number[] {
  return before[metric].flatMap((old, at) => {
    const now = after[metric][at];
    return old === null || now === null ? [] : [now - old];
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function points(share: number): Points {
  return orNull(100 * share);
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
