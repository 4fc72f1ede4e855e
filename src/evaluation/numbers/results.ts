import type { RefineParameters, Runtime } from '../../engine/protocol.ts';
import type { MeanConvention } from '../../method/metrics/metrics.ts';
import type { ExperimentName } from '../run/experiments.ts';
import type { FailedRecord } from '../run/records.ts';
import type { Shard } from '../run/shard.ts';

/** Everything but counts is in points (hundredths); null where it is not defined. */
export type Points = number | null;

/** `results.json`. The same for the same pictures, model and backend, however often the run was cut: no times in it. */
export interface Results extends RowResult {
  readonly schema: 2;
  readonly experiment: ExperimentName;
  readonly title: string;
  readonly axis?: string;
  readonly model: string;
  /** Path -> SHA-256 of the model's files. */
  readonly digests: Readonly<Record<string, string>>;
  readonly backend: Runtime['backend'];
  readonly precision: Runtime['precision'];
  /** "scenes:test", "voc:val" */
  readonly data: string;
  /** Where the coarse masks come from. */
  readonly coarseSort: string;
  readonly threshold: number;
  readonly classNames: readonly string[];
  readonly hasBackground: boolean;
  /** Part of the data set that was asked for. */
  readonly shard: Shard;
  /** Pictures asked for, measured, and of these without any class. */
  readonly asked: number;
  readonly count: number;
  readonly withoutClasses: number;
  /** Coarse masks measured. */
  readonly masks: number;
  readonly failed: readonly FailedRecord[];
  readonly coarse: Score;
  /** The other rows by name, in the order of the experiment; the first row is this object itself. */
  readonly controls: Readonly<Record<string, RowResult>>;
}

export interface RowResult {
  readonly row: string;
  readonly description: string;
  /** Place on the axis of a sweep. */
  readonly setting?: number;
  readonly parameters: RefineParameters;
  readonly coarse: Score;
  readonly refined: Score;
  readonly delta: Delta;
  readonly quality: readonly QualityLevel[];
}

export interface Score {
  /** mmsegmentation's convention. */
  readonly miou: Points;
  readonly conventions: Readonly<Record<MeanConvention, Points>>;
  /** IoU of each class, "background" first where there is one. */
  readonly classIoU: Readonly<Record<string, Points>>;
  /** Means over (picture, class). */
  readonly boundaryIoU: Points;
  readonly boundaryAccuracy: Points;
  readonly averagePrecision: Points;
  readonly meanAbsoluteError: Points;
  readonly softIoU: Points;
}

/** Refined minus coarse. */
export interface Delta {
  readonly miou: Points;
  /** Paired bootstrap over pictures, 1000 draws, seed 0. */
  readonly ci95: readonly [low: number, high: number] | null;
  readonly averagePrecision: Points;
  readonly meanAbsoluteError: Points;
  readonly softIoU: Points;
  readonly boundaryIoU: Points;
  readonly boundaryAccuracy: Points;
  readonly flippedPixels: number;
  /** Share of the flipped pixels that became right; null if none flipped. */
  readonly flippedCorrect: number | null;
}

/** Pictures whose coarse masks have an mIoU from `from` up to `to` (the last level includes 100). */
export interface QualityLevel {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean over these pictures of refined minus coarse mIoU, in points. */
  readonly gain: Points;
}

/** All rows, in the order of the experiment. */
export function resultRows(results: Results): readonly RowResult[] {
  return [results, ...Object.values(results.controls)];
}
