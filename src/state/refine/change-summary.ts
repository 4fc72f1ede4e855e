import type { Plane } from '../../core/grid.ts';
import type { ConfidenceBand } from '../../method/parameters.ts';
import type { RefineResult, Round } from '../../engine/protocol.ts';
import { flippedPixels, ignoredLabel } from '../../method/metrics/metrics.ts';

/** A probability counts as changed from one grey level of an 8-bit mask on; less is invisible and unsaved. */
export const visibleChange = 1 / 255;
/** A pixel belongs to the class above this probability. */
export const labelThreshold = 0.5;

/** The numbers of the bottom bar for one pass over one class. Counts are mask pixels. */
export interface ChangeSummary {
  readonly pixels: number;
  readonly raised: number;
  readonly lowered: number;
  /** Pixels that crossed the label threshold, either way. */
  readonly flipped: number;
  /** Pixels the band lets change. */
  readonly inBand: number;
  /** Mean over patches of 1 - cosine with the matched patch (Eq. 16 of the paper). */
  readonly discrepancy: number;
}

export function summariseChange(round: Round, band: ConfidenceBand | null): ChangeSummary {
  const before = round.before.data;
  const after = round.after.data;
  let [raised, lowered, flipped, inBand] = [0, 0, 0, 0];
  for (let i = 0; i < before.length; i++) {
    const was = before[i];
    const is = after[i];
    if (is - was >= visibleChange) raised++;
    else if (was - is >= visibleChange) lowered++;
    if (was > labelThreshold !== is > labelThreshold) flipped++;
    if (!band || (was >= band.low && was <= band.high)) inBand++;
  }
  const cosines = round.cosine.reduce((sum, cosine) => sum + cosine, 0);
  return {
    pixels: before.length,
    raised,
    lowered,
    flipped,
    inBand,
    discrepancy: round.cosine.length > 0 ? 1 - cosines / round.cosine.length : 0,
  };
}

/** One class against the truth, before and after. */
export interface TruthComparison {
  /** Intersection over union, 0..1; NaN where neither map holds the class. */
  readonly before: number;
  readonly after: number;
}

/** IoU of class `classIndex` (label `classIndex + 1`) of the merged label maps with the truth. */
export function compareWithTruth(
  labels: RefineResult['labels'],
  truth: Uint8Array,
  classIndex: number,
): TruthComparison {
  return {
    before: classOverlap(labels.coarse, truth, classIndex + 1),
    after: classOverlap(labels.refined, truth, classIndex + 1),
  };
}

/** Of the pixels one round flipped for a class, the share that is right now, 0..1; NaN where none flipped. */
export function rightFlips({ before, after }: Round, truth: Uint8Array, classIndex: number): number {
  const binary = ({ data }: Plane) => Uint8Array.from(data, (p) => (p > labelThreshold ? 1 : 0));
  const isClass = truth.map((label) => (label === ignoredLabel ? ignoredLabel : label === classIndex + 1 ? 1 : 0));
  const { flipped, corrected } = flippedPixels(binary(before), binary(after), isClass);
  return corrected / flipped;
}

function classOverlap(labels: Uint8Array, truth: Uint8Array, label: number): number {
  if (truth.length !== labels.length) {
    throw new RangeError(`The truth has ${truth.length} pixels, the masks ${labels.length}.`);
  }
  let both = 0;
  let either = 0;
  for (let i = 0; i < labels.length; i++) {
    if (truth[i] === ignoredLabel) continue;
    const here = labels[i] === label;
    const there = truth[i] === label;
    if (here && there) both++;
    if (here || there) either++;
  }
  return either === 0 ? NaN : both / either;
}
