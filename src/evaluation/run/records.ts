import type { WeightsCheck } from '../../models/read/checked-weights.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { RefineParameters, Runtime } from '../../engine/protocol.ts';
import type { CoarseSpec, DataSpec, LabelProtocol } from './data-spec.ts';
import type { ExperimentName } from './experiments.ts';
import type { Spent } from './refine-row.ts';
import type { Row } from './rows.ts';
import type { Shard } from './shard.ts';

/**
 * What is kept of one picture: JSON values from which every table is computed, so that records of several runs put
 * together say the same as one run. Nothing here grows with the size of the picture.
 */
export interface MeasuredRecord {
  readonly index: number;
  readonly name: string;
  /** Labels of the classes in the truth, ascending: the image-level label. Empty where there is nothing to refine. */
  readonly labels: readonly number[];
  /** Coarse masks, and of these the hard ones, which were feathered before they were refined. */
  readonly masks: number;
  readonly feathered: number;
  /** {@link itemDigest} */
  readonly content: string;
  /** {@link ItemSource.stamp} when it was read; absent where nothing was read. */
  readonly stamp?: string;
  readonly coarse: MaskStatistics;
  /** Row name -> what came out; empty where there is nothing to refine. */
  readonly rows: Readonly<Record<string, RowStatistics>>;
  /** Of the machine, not of the method: differs from run to run. */
  readonly cost: ItemCost;
}

/** A picture that could not be measured. It is left out of every mean, and named. */
export interface FailedRecord {
  readonly index: number;
  readonly name: string;
  readonly failure: { readonly code: ErrorCode; readonly message: string };
}

export type ItemRecord = MeasuredRecord | FailedRecord;

export function isMeasured(record: ItemRecord): record is MeasuredRecord {
  return !('failure' in record);
}

/** One set of masks against the truth; pixels of truth 255 count nowhere. Lists have one entry a label of the record. */
export interface MaskStatistics {
  /** The confusion matrix without its zeros: truth, predicted, pixels, and so on; ascending. */
  readonly confusion: readonly number[];
  /** 0..1 */
  readonly averagePrecision: readonly number[];
  /** 0..1 */
  readonly meanAbsoluteError: readonly number[];
  /** 0..1 */
  readonly softIoU: readonly number[];
  /** 0..1; null where the metric is not defined. */
  readonly boundaryIoU: readonly (number | null)[];
  /** 0..1; null where the truth has no outline. */
  readonly boundaryAccuracy: readonly (number | null)[];
}

export interface RowStatistics extends MaskStatistics {
  /** Pixels whose label changed; of these, those that became right, and those that had been right. */
  readonly flipped: number;
  readonly corrected: number;
  readonly broken: number;
}

interface ItemCost {
  /** Wall clock from reading the picture to its record. */
  readonly seconds: number;
  /** Bytes the process held after it, where the caller can tell. */
  readonly bytes: number | null;
  /** Row name -> stages. */
  readonly rows: Readonly<Record<string, Spent>>;
}

/** What a run is of. Two runs whose headers agree, the shard aside, may be put together. */
export interface RunHeader {
  readonly schema: 3;
  readonly experiment: ExperimentName;
  readonly rows: readonly Row[];
  readonly data: DataSpec;
  readonly coarse: CoarseSpec;
  readonly labels: LabelProtocol;
  /** What is done with hard masks, in words ({@link hardMaskRule}). */
  readonly hardMasks: string;
  /** SHA-256 of the names of all pictures, in order. */
  readonly items: string;
  /** {@link ItemSource.content} */
  readonly content?: string;
  /** Pictures of the data set, all shards together. */
  readonly count: number;
  readonly classNames: readonly string[];
  readonly hasBackground: boolean;
  readonly threshold: number;
  readonly model: string;
  /** Path -> SHA-256 of the model's files. */
  readonly digests: Readonly<Record<string, string>>;
  /** How the bytes that ran were compared with the digests. It tells runs apart no more than the hour does. */
  readonly weights?: WeightsCheck['how'];
  /** The defaults that rows change. */
  readonly parameters: RefineParameters;
  /** What computes moves the last digits, so it is part of the run; the device's name is not. */
  readonly backend: Runtime['backend'];
  readonly precision: Runtime['precision'];
  readonly shard: Shard;
}
