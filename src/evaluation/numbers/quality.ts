import { meanIoU } from '../../method/metrics/metrics.ts';
import type { MeasuredRecord, RunHeader } from '../run/records.ts';
import type { QualityLevel } from './results.ts';
import type { Pair } from './pairs.ts';
import { confusionOf, pairsOf } from './pairs.ts';

/** Levels of Table VII, in points of the coarse masks' IoU. */
const levels = [
  { from: 0, to: 40 },
  { from: 40, to: 80 },
  { from: 80, to: 100 },
] as const;

/** What a row did to one picture, in points of the picture's own mIoU over the classes in its truth or prediction. */
export interface ItemGain {
  readonly index: number;
  readonly name: string;
  readonly before: number;
  readonly after: number;
  readonly gain: number;
}

/** Gain of each picture that has a class and a judged pixel, by index. */
export function itemGains(header: RunHeader, measured: readonly MeasuredRecord[], row: string): readonly ItemGain[] {
  const pairs = pairsOf(measured, row);
  return measured.flatMap(({ index, name, labels }, at) => {
    const gain = gainOf(pairs[at], header);
    return labels.length === 0 || gain === null ? [] : [{ index, name, ...gain }];
  });
}

/** Share of the pictures with a class that a row does not make worse; null if there is none. */
export function notWorse(pairs: readonly Pair[], header: RunHeader): number | null {
  const gains = gainsOf(pairs, header);
  return gains.length === 0 ? null : gains.filter(({ gain }) => gain >= 0).length / gains.length;
}

/** Mean gain by initial quality (Table VII). */
export function qualityLevels(pairs: readonly Pair[], header: RunHeader): readonly QualityLevel[] {
  const gains = gainsOf(pairs, header);
  return levels.map(({ from, to }) => {
    const inside = gains.filter(({ before }) => before >= from && (before < to || to === 100));
    const sum = inside.reduce((total, { gain }) => total + gain, 0);
    return { from, to, count: inside.length, gain: inside.length === 0 ? null : sum / inside.length };
  });
}

function gainsOf(pairs: readonly Pair[], header: RunHeader): readonly Gain[] {
  return pairs.flatMap((pair) => (pair.before.averagePrecision.length === 0 ? [] : (gainOf(pair, header) ?? [])));
}

type Gain = Pick<ItemGain, 'before' | 'after' | 'gain'>;

function gainOf({ before, after }: Pair, header: RunHeader): Gain | null {
  if (before.confusion.length === 0) return null;
  const [old, now] = [before, after].map((side) => 100 * meanIoU(confusionOf([side], header)));
  return { before: old, after: now, gain: now - old };
}
