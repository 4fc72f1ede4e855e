import { area } from '../../core/grid.ts';
import { deriveSeed, Random } from '../../core/random.ts';
import type { Round } from '../../engine/protocol.ts';
import { poolToGrid } from '../../method/resample.ts';
import { visibleChange } from './change-summary.ts';
import type { MatchSet } from './view-store.ts';

/** Which way a patch's probability went. */
export type Direction = 'raised' | 'lowered' | 'kept';

/** How many pairs are drawn at most, so that single lines stay readable. */
const drawnMatches = 15;

export function directionOf(before: number, after: number): Direction {
  if (after - before >= visibleChange) return 'raised';
  return before - after >= visibleChange ? 'lowered' : 'kept';
}

/** S before and after at patch level: area means over each patch of the round's grid, row-major. */
interface PatchProbabilities {
  readonly before: Float32Array;
  readonly after: Float32Array;
}

const pooled = new WeakMap<Round, PatchProbabilities>();

/** Pooled once a round; rounds never change. */
function patchProbabilities(round: Round): PatchProbabilities {
  let known = pooled.get(round);
  if (!known) {
    known = { before: poolToGrid(round.before, round.grid), after: poolToGrid(round.after, round.grid) };
    pooled.set(round, known);
  }
  return known;
}

/** The generated patches whose pairs are drawn, as row-major indices of the round's grid. */
export function matchesToDraw(round: Round, set: MatchSet, picked: readonly number[]): readonly number[] {
  if (set === 'random') return randomPatches(area(round.grid));
  if (set === 'changed') return mostChanged(round);
  return picked.filter((patch) => patch < area(round.grid));
}

/** The same patches for every picture of one grid, so that two runs can be compared. */
function randomPatches(count: number): number[] {
  const random = new Random(deriveSeed(count, 'match lines'));
  const patches = new Set<number>();
  while (patches.size < Math.min(drawnMatches, count)) patches.add(random.integer(0, count - 1));
  return [...patches];
}

function mostChanged(round: Round): number[] {
  const { before, after } = patchProbabilities(round);
  const change = (patch: number) => Math.abs(after[patch] - before[patch]);
  return Array.from(before, (_, patch) => patch)
    .filter((patch) => change(patch) >= visibleChange)
    .sort((a, b) => change(b) - change(a) || a - b)
    .slice(0, drawnMatches);
}

/** What the inspector says of one patch without asking the engine. */
export interface PatchReport {
  readonly patch: number;
  readonly match: number;
  readonly cosine: number;
  readonly before: number;
  readonly after: number;
  readonly direction: Direction;
}

export function patchReport(round: Round, patch: number): PatchReport | null {
  const match = round.match[patch];
  const cosine = round.cosine[patch];
  if (match === undefined || cosine === undefined) return null;
  const probabilities = patchProbabilities(round);
  const before = probabilities.before[patch];
  const after = probabilities.after[patch];
  return { patch, match, cosine, before, after, direction: directionOf(before, after) };
}
