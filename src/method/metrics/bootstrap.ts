import { G4SegError } from '../../core/errors.ts';
import { Random } from '../../core/random.ts';

export interface Interval {
  /** The statistic of the items as they are. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Percentile bootstrap interval of a paired comparison (Efron and Tibshirani, 1993, ch. 13): whole items are drawn
 * with replacement, so what was measured before and after on one picture stays together.
 * @param items one a picture, holding both measurements
 * @param statistic of a sample of items, e.g. mIoU of the summed "after" matrices minus that of the "before" ones;
 *   samples on which it is NaN are refused
 * @param options `draws` samples (default 1000), share of them inside the interval (default 0.95), and the seed
 * @returns `low` and `high` by linear interpolation between order statistics, as numpy.percentile does
 * @throws G4SegError `bad-input` for no items, `wrong-numbers` if the statistic is NaN
 */
export function pairedBootstrap<Item>(
  items: readonly Item[],
  statistic: (sample: readonly Item[]) => number,
  options: { readonly seed: number; readonly draws?: number; readonly confidence?: number },
): Interval {
  const { seed, draws = 1000, confidence = 0.95 } = options;
  if (items.length === 0) throw new G4SegError('bad-input', 'A bootstrap interval needs at least one item.');
  const random = new Random(seed);
  const values = Float64Array.from({ length: draws }, () =>
    statistic(Array.from(items, () => random.pick(items))),
  ).sort();
  const estimate = statistic(items);
  if (Number.isNaN(estimate) || values.some(Number.isNaN)) {
    throw new G4SegError('wrong-numbers', 'The statistic of a bootstrap sample is not a number.');
  }
  const tail = (1 - confidence) / 2;
  return { estimate, low: quantile(values, tail), high: quantile(values, 1 - tail) };
}

function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const value = sorted[below];
  const next = sorted[Math.min(below + 1, sorted.length - 1)];
  return value + (next - value) * (position - below);
}
