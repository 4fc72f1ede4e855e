import type { Plane } from '../../core/grid.ts';
import type { ClassResult, RefineResult, Round } from '../../engine/protocol.ts';
import { mergeClasses } from '../../method/class-merge.ts';
import type { ShownResult } from './refine-follower.ts';
import type { ViewState } from './view-store.ts';

/** What part of a result is looked at. */
export type PartInView = Pick<ViewState, 'activeClass' | 'round'>;

/** One class of a result up to the round in view. Every number and picture of it starts from the same masks. */
export interface ShownClass {
  /** The round in view: its matches, and the probabilities it began and ended with. `null` where nothing was generated. */
  readonly round: Round | null;
  /** The coarse mask of the first round. */
  readonly coarse: Plane;
  /** The coarse mask as the person brought it: before its edge was feathered. */
  readonly brought: Plane;
  /** The mask after the round in view. */
  readonly after: Plane;
}

/**
 * Which of `count` rounds is in view: the one a person chose as far as there is one, else the last. The one place
 * where this is decided.
 */
export function roundInView(count: number, chosen: number | null): number {
  return Math.min(chosen ?? count - 1, count - 1);
}

/** The class in view; `null` while there is no result for it. */
export function shownClass(shown: ShownResult | undefined, view: PartInView): ShownClass | null {
  const result = shown?.result.classes[view.activeClass];
  if (!shown || !result) return null;
  const { rounds } = result;
  const coarse = rounds[0]?.before ?? shown.request.masks[view.activeClass].probability;
  return {
    round: rounds[roundInView(rounds.length, view.round)] ?? null,
    coarse,
    brought: shown.inputs.mask.brought?.[view.activeClass] ?? coarse,
    after: afterRound(result, view.round),
  };
}

/** The masks of all classes after the round in view. */
export function shownMasks({ classes }: RefineResult, chosen: number | null): readonly Plane[] {
  return classes.map((result) => afterRound(result, chosen));
}

/** The last round's is what came of it all; the earlier ones end with their mixing. */
function afterRound({ rounds, refined }: ClassResult, chosen: number | null): Plane {
  const round = roundInView(rounds.length, chosen);
  return round < rounds.length - 1 ? rounds[round].after : refined;
}

/** Label maps to be judged: 0 = background, k = masks[k-1]. */
export interface ShownLabels {
  /** Of the masks as the person brought them. */
  readonly brought: Uint8Array;
  /** After the round in view. */
  readonly refined: Uint8Array;
}

const merged = new WeakMap<readonly Plane[] | RefineResult, Map<number, Uint8Array>>();

/** The label maps before and after; merged once a result and round. */
export function shownLabels({ result, inputs }: ShownResult, chosen: number | null): ShownLabels {
  const count = result.classes[0].rounds.length;
  const round = roundInView(count, chosen);
  const { brought, background } = inputs.mask;
  const rule = typeof background === 'object' ? background.probability : background;
  return {
    brought: brought ? once(brought, 0, () => mergeClasses(brought, rule)) : result.labels.coarse,
    refined:
      round >= count - 1
        ? result.labels.refined
        : once(result, round, () => mergeClasses(shownMasks(result, round), rule)),
  };
}

function once(source: readonly Plane[] | RefineResult, round: number, merge: () => Uint8Array): Uint8Array {
  const answers = merged.get(source) ?? new Map<number, Uint8Array>();
  merged.set(source, answers);
  const answer = answers.get(round) ?? merge();
  answers.set(round, answer);
  return answer;
}
