import { describe, expect, it } from 'vitest';
import type { Plane, Rgba } from '../../core/grid.ts';
import { guidedFilter } from '../../method/refiners/guided-filter.ts';
import { planeOfLabel, twoLabels } from '../../method/refiners/probabilities.ts';
import { postRefine } from './post-refine.ts';

const [height, width] = [14, 23];
const plane = (valueAt: (row: number, column: number) => number): Plane => ({
  height,
  width,
  data: Float32Array.from({ length: height * width }, (_, at) => valueAt(Math.floor(at / width), at % width)),
});
const photo: Rgba = {
  height,
  width,
  data: Uint8ClampedArray.from({ length: 4 * height * width }, (_, at) => {
    const column = Math.floor(at / 4) % width;
    return at % 4 === 3 ? 255 : (column > 11 ? 200 : 40) + ((at * 7) % 11);
  }),
};
const left = plane((_, column) => Math.max(0, Math.min(1, 0.5 + (9 - column) / 12)));

describe('postRefine', () => {
  it('runs the steps one after another', async () => {
    const step = { kind: 'guided-filter', radius: 2, epsilon: 1e-3 } as const;
    const once = await guidedFilter(twoLabels(left), photo, step);
    const twice = await guidedFilter(once, photo, step);
    const { masks, background } = await postRefine(photo, [left], undefined, [step, step]);
    const expected = planeOfLabel(twice, 1).data;
    expect(masks[0].data.every((value, at) => Math.abs(value - expected[at]) < 1e-5)).toBe(true);
    expect(background.data[5] + masks[0].data[5]).toBeCloseTo(1, 5);
  });

  it('moves an edge to the colours by a dense CRF, and a second row of the same photo gives the same', async () => {
    const crf = { kind: 'crf', recipe: 'deeplab' } as const;
    const [first, second] = [
      await postRefine(photo, [left], undefined, [crf]),
      await postRefine(photo, [left], undefined, [crf]),
    ];
    expect(first.masks[0].data).toEqual(second.masks[0].data);
    expect(left.data[7 * width + 11]).toBeLessThan(0.5);
    expect(first.masks[0].data[7 * width + 11]).toBeGreaterThan(0.5);
  });

  it('refines automatically: near the edge only, with settings from the mask', async () => {
    const { masks } = await postRefine(photo, [left], undefined, [{ kind: 'automatic' }]);
    const changed = [...masks[0].data].flatMap((value, at) =>
      Math.abs(value - left.data[at]) > 1e-5 ? [at % width] : [],
    );
    expect(changed.length).toBeGreaterThan(0);
    expect(Math.max(...changed)).toBeLessThan(width - 4);
    const none = await postRefine(photo, [plane(() => 0.25)], undefined, [{ kind: 'automatic' }]);
    expect(none.masks[0].data[5]).toBeCloseTo(0.25, 6);
  });

  it('stops on a signal', async () => {
    const signal = AbortSignal.abort();
    await expect(postRefine(photo, [left], undefined, [{ kind: 'crf', recipe: 'irn' }], signal)).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
