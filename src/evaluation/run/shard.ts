/** Pictures `index - 1`, `index - 1 + count`, … of a data set; 1 of 1 is all of them. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

export const wholeRun: Shard = { index: 1, count: 1 };

/** The pictures of a shard, ascending. */
export function shardIndices(pictures: number, { index, count }: Shard): readonly number[] {
  return Array.from({ length: pictures }, (_, picture) => picture).filter((picture) => picture % count === index - 1);
}
