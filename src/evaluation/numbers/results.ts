import type { RefineParameters, Runtime } from '../../engine/protocol.ts';
import type { MeanConvention } from '../../method/metrics/metrics.ts';
import type { LabelProtocol } from '../run/data-spec.ts';
import type { ExperimentName } from '../run/experiments.ts';
import type { FailedRecord } from '../run/records.ts';
import type { Shard } from '../run/shard.ts';

/** Everything but counts is in points (hundredths); null where it is not defined. */
export type Points = number | null;

/** `results.json`. The same for the same pictures, model and backend, however often the run was cut: no times in it. */
export interface Results {
  readonly schema: 3;
  readonly experiment: ExperimentName;
  readonly title: string;
  readonly axis?: string;
  readonly model: string;
  /** Path -> SHA-256 of the model's files. */
  readonly digests: Readonly<Record<string, string>>;
  readonly backend: Runtime['backend'];
  readonly precision: Runtime['precision'];
  /** For people: "scenes:test", "voc:val". */
  readonly data: string;
  /** For people: where the coarse masks come from. */
  readonly coarseSort: string;
  /** Which classes get a mask. */
  readonly labels: LabelProtocol;
  /** What is done with hard masks, in words. */
  readonly hardMasks: string;
  readonly threshold: number;
  readonly classNames: readonly string[];
  readonly hasBackground: boolean;
  /** Part of the data set that was asked for. */
  readonly shard: Shard;
  /** Pictures asked for, measured, and of these without any class. */
  readonly asked: number;
  readonly count: number;
  readonly withoutClasses: number;
  /** Coarse masks measured, and of these the hard ones, which were feathered before they were refined. */
  readonly masks: number;
  readonly feathered: number;
  readonly failed: readonly FailedRecord[];
  readonly coarse: Score;
  /** In the order of the experiment. */
  readonly rows: readonly RowResult[];
}

export interface RowResult {
  readonly name: string;
  readonly description: string;
  /** Place on the axis of a sweep. */
  readonly setting?: number;
  readonly parameters: RefineParameters;
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
  /** Share of the pictures with a class whose own mIoU is not below that of their coarse masks; null if there is none. */
  readonly notWorse: number | null;
}

/** Pictures whose coarse masks have an mIoU from `from` up to `to` (the last level includes 100). */
export interface QualityLevel {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean over these pictures of refined minus coarse mIoU, in points. */
  readonly gain: Points;
}
