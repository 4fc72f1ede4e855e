import type { ConfusionMatrix } from '../../method/metrics/metrics.ts';
import type { MaskStatistics, MeasuredRecord, RunHeader } from '../run/records.ts';
import { sumSparse } from './statistics.ts';

/** Coarse and refined of one picture. */
export interface Pair {
  readonly before: MaskStatistics;
  readonly after: MaskStatistics;
}

/** A row's statistics beside the coarse ones; a picture without classes is the same on both sides. */
export function pairsOf(measured: readonly MeasuredRecord[], row: string): readonly Pair[] {
  return measured.map(({ coarse, rows }) => ({ before: coarse, after: rows[row] ?? coarse }));
}

/** The confusion matrix of several pictures. */
export function confusionOf(
  statistics: readonly MaskStatistics[],
  { classNames, hasBackground }: RunHeader,
): ConfusionMatrix {
  const matrices = statistics.map(({ confusion }) => confusion);
  return sumSparse(matrices, classNames.length + 1, hasBackground);
}
