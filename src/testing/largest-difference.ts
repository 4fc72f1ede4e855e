/**
 * The largest absolute difference of two equally long lists.
 * @returns Infinity if a difference is not a number
 * @throws Error if the lengths differ, so that no bound, upper or lower, holds by accident
 */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) throw new Error(`Lengths differ: ${actual.length} and ${expected.length}.`);
  let largest = 0;
  for (let index = 0; index < expected.length; index++) {
    const difference = Math.abs((actual[index] as number) - (expected[index] as number));
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}
