import { describe, expect, it } from 'vitest';
import { planeOf, photoOf } from '../../testing/inputs.ts';
import type { MaskInput } from './inputs-store.ts';
import { fullLabels, fullMask, fullPhoto, toFileLabels } from './full-size.ts';
import type { ShownResult } from './refine-follower.ts';

/** A photo of 321 x 481 in its file, worked on at 2 x 3. */
const original = { height: 321, width: 481 };
const photo = { ...photoOf('p', 2, 3), original };
const mask = {
  masks: [{ className: 'person' }, { className: 'dog' }],
  ids: [15, 12],
  ignored: { height: 1, width: 3, data: Uint8Array.of(0, 1, 0) },
} as unknown as MaskInput;
const after = planeOf([1, 1, 1, 1, 1, 1], 2, 3);
const refined = planeOf([0, 0.5, 1, 0, 0.5, 1], 2, 3);

const shownOf = (rounds: readonly object[]) =>
  ({
    inputs: { photo, mask, truth: null },
    result: {
      classes: [{ className: 'person', rounds, refined }],
      labels: { height: 2, width: 3, coarse: new Uint8Array(6), refined: Uint8Array.of(1, 0, 2, 1, 0, 2) },
    },
  }) as unknown as ShownResult;

describe('an export at the photo’s own size', () => {
  it('holds what came of it all, with what was done after the last round', () => {
    const { height, width, data } = fullMask(shownOf([{ after }]), 0);
    expect([height, width]).toEqual([321, 481]);
    expect([data[0], data[240], data[480]]).toEqual([0, 0.5, 1]);
  });

  it('is there for a refiner that has no rounds', () => {
    expect(fullMask(shownOf([]), 0).data[480]).toBe(1);
  });

  it('has the labels of the data set, and 255 where the file does not judge', () => {
    const labels = toFileLabels(fullLabels(shownOf([])), original, mask);
    expect(labels).toHaveLength(321 * 481);
    expect([labels[0], labels[240], labels[480]]).toEqual([15, 255, 12]);
    expect(new Set(labels)).toEqual(new Set([15, 255, 12]));
  });

  it('numbers classes without labels from 1 on', () => {
    const { masks, origin, name, reading } = mask;
    const plain = { masks, origin, name, reading, ids: null };
    const labels = toFileLabels(Uint8Array.of(2, 0, 1), { height: 1, width: 3 }, plain);
    expect([...labels]).toEqual([2, 0, 1]);
  });

  it('enlarges the photo where its file is gone', async () => {
    expect(await fullPhoto(photo)).toMatchObject(original);
  });
});
