import { describe, expect, it } from 'vitest';
import { planeOf } from '../../testing/inputs.ts';
import type { ShownResult } from './refine-follower.ts';
import { roundInView, shownClass, shownLabels, shownMasks } from './shown-result.ts';

/** Two classes, three rounds each, over 1 x 3 pixels. */
const steps = [
  [
    [0.4, 0.6, 0.1],
    [0.7, 0.6, 0.1],
    [0.7, 0.3, 0.1],
    [0.7, 0.3, 0.9],
  ],
  [
    [0.1, 0.2, 0.8],
    [0.1, 0.2, 0.8],
    [0.1, 0.8, 0.8],
    [0.1, 0.8, 0.2],
  ],
].map((states) => states.map((values) => planeOf(values, 1, 3)));
const classes = steps.map((states) => ({
  rounds: states.slice(1).map((after, i) => ({ before: states[i], after })),
  refined: states.at(-1),
}));
const brought = [planeOf([0, 1, 0], 1, 3), planeOf([0, 0, 1], 1, 3)];

const shownOf = (mask: object) =>
  ({
    result: {
      classes,
      labels: { coarse: Uint8Array.of(9, 9, 9), refined: Uint8Array.of(1, 2, 1), height: 1, width: 3 },
    },
    inputs: { mask },
  }) as unknown as ShownResult;

describe('the round in view', () => {
  it('is the last one unless another is chosen that is there', () => {
    expect([roundInView(3, null), roundInView(3, 0), roundInView(2, 2)]).toEqual([2, 0, 1]);
  });

  it('is the same for the class in view and for all masks', () => {
    const shown = shownOf({});
    for (const round of [null, 0, 1, 2, 7]) {
      const all = shownMasks(shown.result, round);
      expect(all.map((_, activeClass) => shownClass(shown, { activeClass, round })?.after)).toEqual(all);
    }
    expect(shownMasks(shown.result, 7)[0]).toBe(steps[0]?.[3]);
  });

  it('is counted from the first round on, and from the mask as it was brought', () => {
    const [coarse] = steps[1] ?? [];
    const own = shownClass(shownOf({}), { activeClass: 1, round: null });
    expect([own?.coarse, own?.brought]).toEqual([coarse, coarse]);
    expect(shownClass(shownOf({ brought }), { activeClass: 1, round: 1 })).toMatchObject({
      coarse,
      brought: brought[1],
      after: steps[1]?.[2],
    });
  });

  it('is nothing without a result for the class', () => {
    expect(shownClass(undefined, { activeClass: 0, round: null })).toBeNull();
    expect(shownClass(shownOf({}), { activeClass: 5, round: null })).toBeNull();
  });
});

describe('labels to judge', () => {
  it('are those of the engine for masks that were not feathered, after the last round', () => {
    const labels = shownLabels(shownOf({}), null);
    expect([[...labels.brought], [...labels.refined]]).toEqual([
      [9, 9, 9],
      [1, 2, 1],
    ]);
  });

  it('are merged from the masks as they were brought, and from an earlier round', () => {
    const labels = shownLabels(shownOf({ brought }), 0);
    expect([...labels.brought]).toEqual([0, 1, 2]);
    expect([...labels.refined]).toEqual([1, 1, 2]);
  });
});
