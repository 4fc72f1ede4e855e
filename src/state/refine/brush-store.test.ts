import { beforeEach, describe, expect, it } from 'vitest';
import { imagePoint } from '../../core/spaces.ts';
import { useBrushStore } from './brush-store.ts';
import { redoStep, replaceInputs, undoStep } from './input-history.ts';
import { currentInputs, noInputs, useInputsStore } from './inputs-store.ts';
import { useNoticesStore } from '../page/notices-store.ts';
import { useViewStore } from './view-store.ts';
import { photoOf } from '../../testing/inputs.ts';

const brush = () => useBrushStore.getState();
const origin = { kind: 'file' } as const;
const photo = photoOf('p');
const dot = (row: number, column: number) => {
  brush().begin(imagePoint(row, column), 2);
  brush().end();
};
const draft = (index = 0) => brush().drafts.get(index);
const painted = () => draft()?.data.reduce((sum, p) => sum + p, 0) ?? 0;

describe('brush', () => {
  beforeEach(() => {
    brush().discard();
    useInputsStore.getState().put({ ...noInputs, photo });
    useViewStore.setState({ ...useViewStore.getInitialState(), tool: 'paint' }, true);
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
    expect(draft()).toBeUndefined();
  });

  it('paints over the active class and leaves the others', async () => {
    const probability = { height: 8, width: 12, data: new Float32Array(96).fill(0.25) };
    const masks = ['fish', 'key'].map((className) => ({ className, digest: className, probability }));
    useInputsStore.getState().put({ mask: { name: 'm.png', origin, reading: '', masks, ids: null } });
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
    expect(draft()).toBeDefined();
  });

  describe('belongs to the inputs it was painted on', () => {
    const other = photoOf('q');
    const probability = { height: 8, width: 12, data: new Float32Array(96).fill(0.25) };
    const masks = [{ className: 'fish', digest: 'm', probability }];
    const mask = { name: 'm.png', origin, reading: '', masks, ids: null };

    it('is gone with another photo of the same size', () => {
      dot(2, 3);
      useInputsStore.getState().put({ ...noInputs, photo: other, mask });
      expect(draft()).toBeUndefined();
    });

    it('is gone with another mask', () => {
      useInputsStore.getState().put({ mask });
      dot(2, 3);
      const inverted = { height: 8, width: 12, data: new Float32Array(96).fill(0.75) };
      const masks = [{ className: 'fish', digest: 'i', probability: inverted }];
      useInputsStore.getState().put({ mask: { ...mask, masks } });
      expect(draft()).toBeUndefined();
    });

    it('stays when a class gets another name', () => {
      useInputsStore.getState().put({ mask });
      dot(2, 3);
      useInputsStore.getState().renameClass(0, 'cup');
      expect(painted()).toBeGreaterThan(24);
    });

    it('comes back when what replaced its photo is undone, and its strokes can be undone then', () => {
      dot(2, 3);
      const before = painted();
      replaceInputs('Open q.png', { ...noInputs, photo: other });
      expect(draft()).toBeUndefined();
      undoStep();
      expect(currentInputs().photo).toBe(photo);
      expect(painted()).toBe(before);
      brush().undo();
      expect(painted()).toBe(0);
      redoStep();
      expect(currentInputs().photo).toBe(other);
    });

    it('is kept for each class until all are used together', async () => {
      const two = ['fish', 'key'].map((className) => ({ className, digest: className, probability }));
      useInputsStore.getState().put({ mask: { ...mask, masks: two, ids: [15, 12] } });
      dot(2, 3);
      useViewStore.getState().show({ activeClass: 1 });
      dot(5, 9);
      expect([...brush().drafts.keys()]).toEqual([0, 1]);
      await brush().use();
      const after = currentInputs().mask;
      expect(after?.masks.map((one) => one.probability.data[2 * 12 + 3])).toEqual([1, 0.25]);
      expect(after?.masks.map((one) => one.probability.data[5 * 12 + 9])).toEqual([0.25, 1]);
      expect(after?.ids).toEqual([15, 12]);
    });

    it('is there again when its use is undone', async () => {
      dot(2, 3);
      const before = painted();
      await brush().use();
      undoStep();
      expect(currentInputs().mask).toBeNull();
      expect(painted()).toBe(before);
    });
  });
});
