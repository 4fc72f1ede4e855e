import { beforeEach, describe, expect, it } from 'vitest';
import { imagePoint } from '../../core/spaces.ts';
import { useBrushStore } from './brush-store.ts';
import { currentInputs, noInputs, useInputsStore } from './inputs-store.ts';
import { useNoticesStore } from '../page/notices-store.ts';
import { useViewStore } from './view-store.ts';

const brush = () => useBrushStore.getState();
const origin = { kind: 'file' } as const;
const photo = {
  name: 'p.png',
  origin,
  reading: '',
  digest: 'p',
  pixels: { height: 8, width: 12, data: new Uint8ClampedArray(8 * 12 * 4) },
};
const dot = (row: number, column: number) => {
  brush().begin(imagePoint(row, column));
  brush().end();
};
const painted = () => brush().draft?.data.reduce((sum, p) => sum + p, 0) ?? 0;

describe('brush', () => {
  beforeEach(() => {
    brush().discard();
    useInputsStore.getState().put({ ...noInputs, photo });
    useViewStore.setState({ ...useViewStore.getInitialState(), tool: 'paint', brushRadius: 2 }, true);
    useNoticesStore.setState({ notices: [] });
  });

  it('starts from nothing on a photo without a mask, and undoes stroke by stroke', () => {
    dot(2, 3);
    const first = painted();
    expect(first).toBeGreaterThan(4);
    dot(5, 9);
    expect(painted()).toBeGreaterThan(first);
    brush().undo();
    expect(painted()).toBe(first);
    brush().undo();
    expect(painted()).toBe(0);
    expect([brush().canUndo, brush().canRedo]).toEqual([false, true]);
    brush().redo();
    expect(painted()).toBe(first);
  });

  it('becomes the coarse mask only when it is used', async () => {
    dot(2, 3);
    expect(currentInputs().mask).toBeNull();
    await brush().use();
    const mask = currentInputs().mask;
    expect(mask?.origin).toEqual({ kind: 'hand' });
    expect(mask?.masks[0]?.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(brush().draft).toBeNull();
  });

  it('paints over the active class and leaves the others', async () => {
    const probability = { height: 8, width: 12, data: new Float32Array(96).fill(0.25) };
    const masks = ['fish', 'key'].map((className) => ({ className, digest: className, probability }));
    useInputsStore.getState().put({ mask: { name: 'm.png', origin, reading: '', masks } });
    useViewStore.getState().show({ activeClass: 1, tool: 'erase' });
    dot(4, 6);
    await brush().use();
    const after = currentInputs().mask?.masks;
    expect(after?.map(({ className }) => className)).toEqual(['fish', 'key']);
    expect(after?.[0]).toBe(masks[0]);
    expect(after?.[1]?.probability.data[4 * 12 + 6]).toBe(0);
    expect(probability.data[4 * 12 + 6]).toBe(0.25); // the mask that was brought is not touched
  });

  it('refuses an empty mask and keeps the draft', async () => {
    dot(2, 3);
    brush().undo();
    await brush().use();
    expect(currentInputs().mask).toBeNull();
    expect(useNoticesStore.getState().notices[0]?.text).toContain('The mask is empty');
    expect(brush().draft).not.toBeNull();
  });
});
