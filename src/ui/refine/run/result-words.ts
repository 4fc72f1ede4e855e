import type { ResultNumbers } from './use-result-numbers.ts';

/** A share as a percentage with one decimal: "80.4"; "none" where there is nothing to take a share of. */
export function percent(share: number): string {
  return Number.isNaN(share) ? 'none' : (share * 100).toFixed(1);
}

/**
 * The result in a sentence: "1,168 pixels changed side, 92 % of them rightly · IoU 80.4 → 87.1". Without a truth it
 * says which share of the picture changed.
 */
export function resultSentence({ change, against, right }: Omit<ResultNumbers, 'generated' | 'hasTruth'>): string {
  if (!change) return '';
  const { flipped, pixels } = change;
  const count = `${flipped.toLocaleString('en')} ${flipped === 1 ? 'pixel' : 'pixels'} changed side`;
  const rightly = right === null ? '' : `, ${Math.round(right * 100)} % of them rightly`;
  const share = flipped > 0 ? `, ${percent(flipped / pixels)} % of the picture` : '';
  const overlap =
    against && !Number.isNaN(against.before) && !Number.isNaN(against.after)
      ? ` · IoU ${percent(against.before)} → ${percent(against.after)}`
      : '';
  return `${count}${rightly || share}${overlap}`;
}
