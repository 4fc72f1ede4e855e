import type { Size } from '../core/grid.ts';

/**
 * How much of a picture is flat: among pairs of neighbours that are not both the commonest value, the share of equal
 * ones. Label maps are flat (above 0.5 unless every object is a few pixels wide), photographs and soft masks are not.
 * @returns 0..1; 1 where the whole picture has one value
 */
export function flatness(values: ArrayLike<number>, { height, width }: Size, commonest: number): number {
  let pairs = 0;
  let equal = 0;
  const compare = (a: number, b: number) => {
    if (a === commonest && b === commonest) return;
    pairs++;
    if (a === b) equal++;
  };
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      if (column + 1 < width) compare(values[at], values[at + 1]);
      if (row + 1 < height) compare(values[at], values[at + width]);
    }
  }
  return pairs === 0 ? 1 : equal / pairs;
}

/** The value that most pixels of the picture's edge have. */
export function commonestOnBorder(values: ArrayLike<number>, { height, width }: Size): number {
  const counts = new Map<number, number>();
  const count = (at: number) => counts.set(values[at], (counts.get(values[at]) ?? 0) + 1);
  for (let column = 0; column < width; column++) {
    count(column);
    count((height - 1) * width + column);
  }
  for (let row = 1; row < height - 1; row++) {
    count(row * width);
    count(row * width + width - 1);
  }
  return largest(counts);
}

/** The key with the largest count. */
export function largest(counts: ReadonlyMap<number, number>): number {
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}
