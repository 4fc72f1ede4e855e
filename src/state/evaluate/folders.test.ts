import { encode } from 'fast-png';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Folder } from '../../data/folder.ts';
import { memoryFolder } from '../../testing/data-fixtures.ts';
import { experiments } from '../../evaluation/run/experiments.ts';
import type { ItemSource } from '../../evaluation/run/items.ts';
import { runHeader } from '../../evaluation/run/run-header.ts';
import { model } from '../../testing/evaluation-run.ts';
import { journalKey } from './journals.ts';
import { changeLayout, chooseCoarse, chooseDataset } from './folders.ts';
import { changeFiles, firstSetup, missingFor, picturesOf, useEvaluationSetup } from './setup.ts';

const [height, width] = [6, 9];
const grey = (valueAt: (pixel: number) => number) => {
  const data = Uint8Array.from({ length: height * width }, (_, pixel) => valueAt(pixel));
  return new Uint8Array(encode({ width, height, channels: 1, depth: 8, data }));
};
const photo = () => {
  const data = Uint8Array.from({ length: height * width * 3 }, (_, at) => (at * 7) % 256);
  return new Uint8Array(encode({ width, height, channels: 3, depth: 8, data }));
};

/** A folder in memory; `gate` holds back the first listing. */
function folderOf(
  name: string,
  files: Readonly<Record<string, Uint8Array<ArrayBuffer> | string>>,
  gate = Promise.resolve(),
): Folder {
  const folder = memoryFolder(files, name);
  return {
    ...folder,
    list: (path) => gate.then(() => folder.list(path)),
    exists: (path) => gate.then(() => folder.exists(path)),
  };
}

const own = (name = 'rooms', gate?: Promise<void>) =>
  folderOf(
    name,
    {
      'classes.txt': 'chair\nlamp\n',
      'images/a.png': photo(),
      'images/b.png': photo(),
      'masks/a.png': grey((pixel) => Number(pixel < 20)),
      'masks/b.png': grey((pixel) => (pixel < 9 ? 2 : 0)),
    },
    gate,
  );
const coarse = folderOf('seeds', {
  'a_chair.png': grey((pixel) => (pixel < 24 ? 200 : 20)),
  'b_lamp.png': grey((pixel) => (pixel < 9 ? 255 : 100)),
});

const files = () => useEvaluationSetup.getState().files;
const missingNow = () => missingFor(useEvaluationSetup.getState(), true);

beforeEach(() => useEvaluationSetup.setState({ ...firstSetup, data: 'folder' }, true));

describe('folders of an evaluation', () => {
  it('are read in the layout chosen, data set first or masks first', async () => {
    changeFiles({ kind: 'folder' });
    expect(missingNow()).toBe('Choose the folder of the data set.');
    await chooseCoarse(coarse);
    expect(files().coarse).toMatchObject({ found: null, problem: null });
    await chooseDataset(own());
    expect(missingNow()).toBeNull();
    expect(files().dataset?.found).toMatchObject({ count: 2, classNames: ['chair', 'lamp'] });

    const items = picturesOf(useEvaluationSetup.getState())?.({} as never);
    expect(items).toMatchObject({ data: { kind: 'folder', name: 'rooms' }, labels: 'image', count: 2, threshold: 0.5 });
    expect(items?.coarse).toMatchObject({ kind: 'folder', name: 'seeds' });
    const item = await items?.item(1);
    expect(item?.masks.map(({ className }) => className)).toEqual(['lamp']);
    expect(item?.brought[0]?.data[0]).toBe(1);
    expect(item?.masks[0]?.probability.data[0]).toBe(1);
  });

  it('give a mask to the classes of the truth, or to every class that the masks claim', async () => {
    changeFiles({ kind: 'folder' });
    await chooseDataset(own());
    const claim = grey((pixel) => (pixel < 24 ? 200 : 20));
    await chooseCoarse(folderOf('seeds', { 'a_chair.png': claim, 'a_lamp.png': claim, 'b_lamp.png': claim }));
    const classesOfFirst = async () => {
      const item = await picturesOf(useEvaluationSetup.getState())?.({} as never).item(0);
      return item?.masks.map(({ className }) => className);
    };
    expect(await classesOfFirst()).toEqual(['chair']);
    useEvaluationSetup.setState({ labels: 'all' });
    expect(await classesOfFirst()).toEqual(['chair', 'lamp']);
  });

  it('of the same name are other runs where one file holds other masks', async () => {
    changeFiles({ kind: 'folder' });
    await chooseDataset(own());
    const keyOf = async (folder: Folder) => {
      await chooseCoarse(folder);
      const items = picturesOf(useEvaluationSetup.getState())?.({} as never);
      return journalKey(await runHeader(model, items as ItemSource, experiments.main));
    };
    const other = folderOf('seeds', {
      'a_chair.png': grey((pixel) => (pixel < 24 ? 200 : 20)),
      'b_lamp.png': grey((pixel) => (pixel < 10 ? 255 : 100)),
    });
    expect(await keyOf(other)).not.toBe(await keyOf(coarse));
    expect(await keyOf(coarse)).toBe(await keyOf(coarse));
  });

  it('of another layout say which file was looked for, and are read again when the layout is changed', async () => {
    await chooseDataset(own());
    expect(files().dataset?.found).toBeNull();
    expect(files().dataset?.problem).toMatch(
      /^rooms has no ImageSets\/Segmentation\/val\.txt\. PASCAL VOC has .*classes\.txt, images, masks/,
    );
    expect(missingNow()).toBe('Choose the folder of the data set.');
    await chooseCoarse(coarse);
    await changeLayout({ kind: 'folder' });
    expect(files().dataset?.problem).toBeNull();
    expect(files().coarse?.found?.layout).toBeDefined();
    expect(missingNow()).toBeNull();
  });

  it('without the masks of the first picture say what was expected', async () => {
    changeFiles({ kind: 'folder' });
    await chooseDataset(own());
    await chooseCoarse(folderOf('photos', { 'harbour.jpg': 'x' }));
    expect(files().coarse?.problem).toMatch(
      /^photos has no coarse mask of a, .*expected a\.npy.*It holds harbour\.jpg/,
    );
    expect(missingNow()).toBe('Choose the folder of the coarse masks.');
  });

  it('chosen last count, however long the earlier ones take', async () => {
    changeFiles({ kind: 'folder' });
    let release = () => undefined as void;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const slow = chooseDataset(own('slow', gate));
    expect(missingNow()).toBe('Reading the folder …');
    await chooseDataset(own('quick'));
    release();
    await slow;
    expect(files().dataset?.folder.name).toBe('quick');
    expect(files().reading).toBe(false);
  });

  it('give as many pictures as asked for, and a model’s own masks where it can make them', async () => {
    changeFiles({ kind: 'folder', count: 1, threshold: 0.3, coarseFrom: 'activation' });
    await chooseDataset(own());
    const items = picturesOf(useEvaluationSetup.getState())?.({} as never);
    expect(items).toMatchObject({ coarse: { kind: 'activation' }, count: 1, threshold: 0.3 });
    expect(missingFor(useEvaluationSetup.getState(), false)).toBe(
      'This model cannot make coarse masks. Choose other ones.',
    );
  });
});
