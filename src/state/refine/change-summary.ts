import type { Plane } from '../../core/grid.ts';
import type { ConfidenceBand } from '../../method/parameters.ts';
import { flippedPixels, ignoredLabel } from '../../method/metrics/metrics.ts';
import type { ShownClass, ShownLabels } from './shown-result.ts';

/** A probability counts as changed from one grey level of an 8-bit mask on; less is invisible and unsaved. */
export const visibleChange = 1 / 255;
/** A pixel belongs to the class above this probability. */
export const labelThreshold = 0.5;

/** The numbers of the bottom bar for one class, over all rounds up to the one in view. Counts are mask pixels. */
export interface ChangeSummary {
  readonly pixels: number;
  /** Against the coarse mask of the first round. */
  readonly raised: number;
  readonly lowered: number;
  /** Pixels that crossed the label threshold, either way, against the mask the person brought. */
  readonly flipped: number;
  /** Pixels of the coarse mask that the band lets change. */
  readonly inBand: number;
  /** Mean over patches of 1 - cosine with the matched patch (Eq. 16 of the paper); `null` where nothing was matched. */
  readonly discrepancy: number | null;
}

export function summariseChange(shown: ShownClass, band: ConfidenceBand | null): ChangeSummary {
  const before = shown.coarse.data;
  const after = shown.after.data;
  const brought = shown.brought.data;
  const cosine = shown.round?.cosine ?? new Float32Array();
  let [raised, lowered, flipped, inBand] = [0, 0, 0, 0];
  for (let i = 0; i < before.length; i++) {
    const was = before[i];
    const is = after[i];
    if (is - was >= visibleChange) raised++;
    else if (was - is >= visibleChange) lowered++;
    if (brought[i] > labelThreshold !== is > labelThreshold) flipped++;
    if (!band || (was >= band.low && was <= band.high)) inBand++;
  }
  const cosines = cosine.reduce((sum, one) => sum + one, 0);
  return {
    pixels: before.length,
    raised,
    lowered,
    flipped,
    inBand,
    discrepancy: shown.round && (cosine.length > 0 ? 1 - cosines / cosine.length : 0),
  };
}

/** One class against the truth, before and after. */
export interface TruthComparison {
  /** Intersection over union, 0..1; NaN where neither map holds the class. */
  readonly before: number;
  readonly after: number;
}

/** IoU of class `classIndex` (label `classIndex + 1`) of the merged label maps with the truth. */
export function compareWithTruth(labels: ShownLabels, truth: Uint8Array, classIndex: number): TruthComparison {
  return {
    before: classOverlap(labels.brought, truth, classIndex + 1),
    after: classOverlap(labels.refined, truth, classIndex + 1),
  };
}

/** Of the pixels that were flipped for a class, the share that is right now, 0..1; NaN where none was flipped. */
export function rightFlips({ brought, after }: ShownClass, truth: Uint8Array, classIndex: number): number {
  const binary = ({ data }: Plane) => Uint8Array.from(data, (p) => (p > labelThreshold ? 1 : 0));
  const isClass = truth.map((label) => (label === ignoredLabel ? ignoredLabel : label === classIndex + 1 ? 1 : 0));
  const { flipped, corrected } = flippedPixels(binary(brought), binary(after), isClass);
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
