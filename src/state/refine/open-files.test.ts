import { encode } from 'fast-png';
import { beforeEach, describe, expect, it } from 'vitest';
import { currentInputs, noInputs, useInputsStore } from './inputs-store.ts';
import { useNoticesStore } from '../page/notices-store.ts';
import { chooseMaskReading, openFiles } from './open-files.ts';
import { useViewStore } from './view-store.ts';

/** A colour picture with no two neighbours alike: nothing one could take for a mask. */
function photoFile(name: string, width: number, height: number): File {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919 + ((i * i) % 251)) % 256);
  return new File([encode({ width, height, channels: 3, data }) as Uint8Array<ArrayBuffer>], name, {
    type: 'image/png',
  });
}

/** Black and white: `share` of the rows are foreground, from the top. */
function maskFile(name: string, width: number, height: number, share: number): File {
  const data = Uint8Array.from({ length: width * height }, (_, i) => (i < share * width * height ? 255 : 0));
  return new File([encode({ width, height, channels: 1, data }) as Uint8Array<ArrayBuffer>], name, {
    type: 'image/png',
  });
}

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
    expect(messages().at(-1)).toContain('notes.png is not an image');
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
});
