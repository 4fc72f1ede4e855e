import { encode } from 'fast-png';
import { beforeEach, describe, expect, it } from 'vitest';
import { currentInputs, noInputs, useInputsStore } from './inputs-store.ts';
import { useNoticesStore } from '../page/notices-store.ts';
import { chooseMaskReading, openFiles } from './open-files.ts';
import { useViewStore } from './view-store.ts';
import { photoOf } from '../../testing/inputs.ts';
import { greyFile, maskFile, photoFile, vocFile } from '../../testing/mask-files.ts';

const messages = () => useNoticesStore.getState().notices.map(({ kind, text }) => `${kind}: ${text}`);

describe('opening files', () => {
  beforeEach(() => {
    useInputsStore.getState().put(noInputs);
    useNoticesStore.setState({ notices: [] });
    useViewStore.setState(useViewStore.getInitialState(), true);
  });

  it('takes a photo and a mask dropped together, in either order, and says how they were read', async () => {
    await openFiles([maskFile('m.png', 20, 12, 0.5), photoFile('p.png', 40, 24)]);
    const { photo, mask } = currentInputs();
    expect([photo?.name, photo?.reading]).toEqual(['p.png', '40 × 24']);
    expect(mask?.name).toBe('m.png');
    expect(mask?.reading).toBe(
      'Black and white mask, 1 class, 50 % foreground, resized 20 × 12 to 40 × 24, feathered by 1 px',
    );
    expect(mask?.masks[0]?.probability).toMatchObject({ height: 24, width: 40 });
    expect(messages()[0]).toContain('p.png is the photo');
  });

  it('keeps a mask that came first until its photo comes', async () => {
    await openFiles([maskFile('m.png', 20, 12, 0.5)]);
    expect(currentInputs()).toEqual(noInputs);
    await openFiles([photoFile('p.png', 40, 24)]);
    expect(currentInputs().mask?.name).toBe('m.png');
  });

  it('refuses a mask of other proportions, keeps what was there, and uses it when its photo comes', async () => {
    await openFiles([photoFile('p.png', 40, 24), maskFile('m.png', 40, 24, 0.25)]);
    const before = currentInputs();
    await openFiles([maskFile('other.png', 30, 30, 0.5)], 'mask');
    expect(currentInputs()).toEqual(before);
    expect(messages().at(-1)).toContain('other.png is 30 × 30, but the photo is 40 × 24');
    await openFiles([photoFile('square.png', 60, 60)]);
    expect(currentInputs().mask?.name).toBe('other.png');
  });

  it.each([
    ['empty', 0],
    ['full', 1],
  ])('refuses a mask that is %s and keeps what was there', async (word, share) => {
    await openFiles([photoFile('p.png', 40, 24), maskFile('m.png', 40, 24, 0.25)]);
    const before = currentInputs();
    await openFiles([maskFile('bad.png', 40, 24, share)]);
    expect(currentInputs()).toEqual(before);
    expect(messages().at(-1)).toContain(`bad.png: The mask is ${word}`);
  });

  it('refuses what is no image, and more than three files', async () => {
    await openFiles([new File(['hello'], 'notes.png')]);
    expect(messages().at(-1)).toContain('notes.png is not a picture that this page can open');
    await openFiles(['a', 'b', 'c', 'd', 'e'].map((name) => new File(['never decoded'], name)));
    expect(messages().at(-1)).toContain('5 files were dropped');
    expect(currentInputs()).toEqual(noInputs);
  });

  it('takes three files as photo, mask and truth', async () => {
    await openFiles([
      maskFile('gt.png', 40, 24, 0.5),
      photoFile('p.png', 40, 24),
      maskFile('coarse.png', 40, 24, 0.25),
    ]);
    const { mask, truth } = currentInputs();
    expect([mask?.name, truth?.name]).toEqual(['coarse.png', 'gt.png']);
    expect(truth?.labels.reduce((sum, label) => sum + label, 0)).toBe(480);
  });

  it('keeps the class name for another mask of the same photo, not for another photo', async () => {
    await openFiles([photoFile('p.png', 40, 24), maskFile('m.png', 40, 24, 0.25)]);
    useInputsStore.getState().renameClass(0, 'fish');
    await openFiles([maskFile('better.png', 40, 24, 0.5)]);
    expect(currentInputs().mask).toMatchObject({ name: 'better.png', masks: [{ className: 'fish' }] });
    await openFiles([photoFile('q.png', 40, 24), maskFile('n.png', 40, 24, 0.25)]);
    expect(currentInputs().mask).toMatchObject({ name: 'n.png', masks: [{ className: '' }] });
  });

  it('refuses a photograph where a mask is asked for', async () => {
    await openFiles([photoFile('p.png', 40, 24)], 'mask');
    expect(messages().at(-1)).toContain('looks like a photograph');
  });

  it('offers to undo a replaced photo', async () => {
    await openFiles([photoFile('p.png', 40, 24), maskFile('m.png', 40, 24, 0.25)]);
    const before = currentInputs();
    await openFiles([photoFile('q.png', 40, 24)]);
    expect(currentInputs()).toMatchObject({ photo: { name: 'q.png' }, mask: null });
    useNoticesStore.getState().notices.at(-1)?.action?.run();
    expect(currentInputs()).toEqual(before);
  });

  it('reads the mask file another way on demand', async () => {
    await openFiles([photoFile('p.png', 40, 24), maskFile('m.png', 40, 24, 0.25)]);
    await chooseMaskReading({ invert: true, feather: 0 });
    const { mask } = currentInputs();
    expect(mask?.reading).toContain('75 % foreground, inverted');
    expect([...(mask?.masks[0]?.probability.data ?? [])].filter((p) => p === 1)).toHaveLength(720);
  });

  /** Person 15 on the left, dog 12 in the middle, a column of 255 between them. */
  const personAndDog = (name: string) =>
    vocFile(name, 40, 24, (i) => (i % 40 < 12 ? 15 : i % 40 === 12 ? 255 : i % 40 < 30 ? 12 : 0));

  it('does not lay a mask that was used onto the next photo', async () => {
    await openFiles([photoFile('p.png', 40, 24)]);
    await openFiles([maskFile('m.png', 40, 24, 0.5)]);
    expect(currentInputs().mask?.name).toBe('m.png');
    await openFiles([photoFile('q.png', 40, 24)]);
    expect(currentInputs().mask).toBeNull();
  });

  it('keeps a mask that came onto a sample for the photo that follows, and for no other', async () => {
    const sample = { ...photoOf('sample', 24, 40), origin: { kind: 'scene', seed: 7 } as const };
    useInputsStore.getState().put({ ...noInputs, photo: sample });
    await openFiles([maskFile('m.png', 40, 24, 0.5)]);
    expect(currentInputs()).toMatchObject({ photo: { digest: 'sample' }, mask: { name: 'm.png' } });
    await openFiles([photoFile('p.png', 40, 24)]);
    expect(currentInputs()).toMatchObject({ photo: { name: 'p.png' }, mask: { name: 'm.png' } });
    await openFiles([photoFile('q.png', 40, 24)]);
    expect(currentInputs().mask).toBeNull();
  });

  it('keeps both of two choices that overlap', async () => {
    await openFiles([photoFile('p.png', 40, 24), maskFile('m.png', 40, 24, 0.25)]);
    await Promise.all([chooseMaskReading({ invert: true }), chooseMaskReading({ feather: 3 })]);
    expect(currentInputs().mask?.file?.choice).toMatchObject({ invert: true, feather: 3 });
  });

  it('keeps typed class names when the file is read another way', async () => {
    await openFiles([photoFile('p.png', 40, 24), personAndDog('voc.png')]);
    useInputsStore.getState().renameClass(0, 'dachshund');
    useInputsStore.getState().renameClass(1, 'child');
    const names = () => currentInputs().mask?.masks.map(({ className }) => className);
    await chooseMaskReading({ feather: 2 });
    expect(names()).toEqual(['dachshund', 'child']);
    await chooseMaskReading({ pick: 15 });
    expect(names()).toEqual(['child']);
    await chooseMaskReading({ pick: 'all' });
    expect(names()).toEqual(['dachshund', 'child']);
  });

  it('keeps typed class names of label masks without names', async () => {
    const labels = greyFile('l.png', 40, 24, (i) => (i % 40 < 12 ? 15 : i % 40 < 30 ? 12 : 0));
    await openFiles([photoFile('p.png', 40, 24), labels]);
    useInputsStore.getState().renameClass(0, 'dachshund');
    useInputsStore.getState().renameClass(1, 'child');
    await chooseMaskReading({ invert: true });
    expect(currentInputs().mask?.masks.map(({ className }) => className)).toEqual(['dachshund', 'child']);
  });

  it('lets the later of two drops win, however slow the earlier one is', async () => {
    let release = () => {};
    const slow = photoFile('slow.png', 40, 24);
    const bytes = await slow.arrayBuffer();
    slow.arrayBuffer = () => new Promise((resolve) => (release = () => resolve(bytes)));
    const first = openFiles([slow]);
    await openFiles([photoFile('fast.png', 40, 24)]);
    release();
    await first;
    expect(currentInputs().photo?.name).toBe('fast.png');
  });

  it('lays a mask onto a photo that was dropped before it and is decoded after it', async () => {
    let release = () => {};
    const slow = photoFile('slow.png', 40, 24);
    const bytes = await slow.arrayBuffer();
    slow.arrayBuffer = () => new Promise((resolve) => (release = () => resolve(bytes)));
    const first = openFiles([slow]);
    const second = openFiles([maskFile('m.png', 40, 24, 0.5)]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    release();
    await Promise.all([first, second]);
    expect(currentInputs()).toMatchObject({ photo: { name: 'slow.png' }, mask: { name: 'm.png' } });
  });

  it('keeps the truth when another mask comes for the same photo', async () => {
    await openFiles([personAndDog('gt.png'), photoFile('p.png', 40, 24), maskFile('coarse.png', 40, 24, 0.25)]);
    expect(currentInputs().truth?.name).toBe('gt.png');
    await openFiles([maskFile('better.png', 40, 24, 0.5)], 'mask');
    expect(currentInputs()).toMatchObject({ mask: { name: 'better.png' }, truth: { name: 'gt.png' } });
  });

  it('refines all classes of a file with many when asked to', async () => {
    const six = greyFile('six.png', 40, 24, (i) => Math.floor((i % 40) / 6));
    await openFiles([photoFile('p.png', 40, 24), six]);
    expect(currentInputs().mask?.masks).toHaveLength(1);
    expect(currentInputs().mask?.reading).toContain('of 6 classes');
    expect(messages().join()).toContain('6 classes');
    await chooseMaskReading({ pick: 'all' });
    expect(currentInputs().mask?.masks).toHaveLength(6);
  });

  it('keeps the truth when the same photo comes again with another mask', async () => {
    await openFiles([photoFile('p.png', 40, 24), maskFile('m.png', 40, 24, 0.25), maskFile('gt.png', 40, 24, 0.5)]);
    const { truth } = currentInputs();
    await openFiles([photoFile('p.png', 40, 24), maskFile('other.png', 40, 24, 0.5)]);
    expect(currentInputs()).toMatchObject({ mask: { name: 'other.png' }, truth });
  });

  it('takes annotations of other tools as the mask of the photo that comes along', async () => {
    const shapes = [
      {
        label: 'boat',
        shape_type: 'rectangle',
        points: [
          [4, 3],
          [20, 18],
        ],
      },
    ];
    const labelme = JSON.stringify({ version: '5.5.0', shapes, imageHeight: 24, imageWidth: 40 });
    await openFiles([new File([labelme], 'p.json', { type: 'application/json' }), photoFile('p.png', 40, 24)]);
    const { photo, mask } = currentInputs();
    expect([photo?.name, mask?.name, mask?.masks[0]?.className, mask?.ids]).toEqual(['p.png', 'p.json', 'boat', [1]]);
    expect(mask?.brought?.[0]?.data.reduce((sum, p) => sum + p, 0)).toBe(16 * 15);
    await openFiles([new File([labelme.replace('boat', 'quay')], 'gt.json', { type: 'application/json' })], 'truth');
    expect(currentInputs().truth?.names).toEqual({ 1: 'quay' });
  });

  it('takes a cut-out for the photo and its mask', async () => {
    const data = Uint8Array.from({ length: 40 * 24 * 4 }, (_, i) =>
      i % 4 === 3 ? (i % 160 < 80 ? 255 : 0) : (i * 7) % 251,
    );
    const png = encode({ width: 40, height: 24, channels: 4, data });
    await openFiles([new File([new Uint8Array(png)], 'cut.png', { type: 'image/png' })]);
    const { photo, mask } = currentInputs();
    expect([photo?.name, mask?.name]).toEqual(['cut.png', 'cut.png']);
    expect(mask?.brought?.[0]?.data.reduce((sum, p) => sum + p, 0)).toBe(20 * 24);
    expect(messages().at(-1)).toContain('cut.png is the photo and, by its alpha channel, the mask.');
  });
});
