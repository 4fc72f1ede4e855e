import { describe, expect, it } from 'vitest';
import { useViewStore } from '../../../state/refine/view-store.ts';
import type { ShownResult } from '../../../state/refine/refine-follower.ts';
import { masksOf, photoOf, planeOf } from '../../../testing/inputs.ts';
import { paneAt, panesOf, pictureOf } from './picture.ts';

it('a picture has a colour for every class of the result, which may be that of more masks than there are now', async () => {
  const [height, width] = [2, 3];
  const plane = planeOf([0, 1, 0, 1, 0, 1], height, width);
  const photo = photoOf('p', height, width);
  const [one, two] = [await masksOf({ dog: plane }), await masksOf({ cat: plane, dog: plane })];
  const classes = two.masks.map(({ className }) => ({ className, prompt: null, rounds: [], refined: plane }));
  const result = { request: { masks: two.masks }, result: { classes }, inputs: { photo, mask: two, truth: null } };
  const picture = pictureOf(
    { photo, mask: one, truth: null },
    result as unknown as ShownResult,
    useViewStore.getState(),
    null,
    new Map(),
    false,
  );
  expect(picture?.refined).toHaveLength(2);
  expect(picture?.colours).toHaveLength(2);
});

describe('panes', () => {
  it('split the matches along the longer side, generated first', () => {
    expect(panesOf('refined', { height: 300, width: 500 })).toEqual([{ left: 0, top: 0, height: 300, width: 500 }]);
    expect(panesOf('matches', { height: 300, width: 500 })).toEqual([
      { left: 0, top: 0, height: 300, width: 250 },
      { left: 250, top: 0, height: 300, width: 250 },
    ]);
    expect(panesOf('matches', { height: 600, width: 390 })).toEqual([
      { left: 0, top: 0, height: 300, width: 390 },
      { left: 0, top: 300, height: 300, width: 390 },
    ]);
  });

  it('are found by place', () => {
    const side = panesOf('matches', { height: 300, width: 500 });
    expect(paneAt(side, { x: 249, y: 10 })).toBe(side[0]);
    expect(paneAt(side, { x: 250, y: 10 })).toBe(side[1]);
    const stacked = panesOf('matches', { height: 600, width: 390 });
    expect(paneAt(stacked, { x: 380, y: 301 })).toBe(stacked[1]);
  });
});
