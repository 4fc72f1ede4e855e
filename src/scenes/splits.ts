/** Disjoint ranges of scene seeds: what is learned from is never measured on. */
export type Split = 'train' | 'validation' | 'test';

export const splitNames: readonly Split[] = ['train', 'validation', 'test'];

/** Scenes in a split; seeds run from its base to base + splitLength − 1. */
export const splitLength = 1_000_000_000;

/** Seed of scene 0 of a split. */
export function splitBase(split: Split): number {
  return splitNames.indexOf(split) * splitLength;
}
