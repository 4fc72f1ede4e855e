import { encode } from 'fast-png';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fiveNames, labelPng, writeFivePictures } from '../../testing/five-pictures.ts';
import { model, StubEngine, twoRows } from '../../testing/evaluation-run.ts';
import { summarise } from '../numbers/summarise.ts';
import { tables } from '../tables/tables.ts';
import { createJournal, memoryStore } from '../run/journal.ts';
import { isMeasured } from '../run/records.ts';
import { refineItem } from '../run/refine-row.ts';
import { experiments } from '../run/experiments.ts';
import { runExperiment } from '../run/run-experiment.ts';
import { openItems } from './open-items.ts';

let root: string;
let data: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'g4seg-masks-'));
  ({ data } = await writeFivePictures(root));
});
afterAll(() => rm(root, { recursive: true }));

const open = (folder: string, labels: 'image' | 'all' = 'image') =>
  openItems(new StubEngine(), {
    data: { kind: 'folder', folder: data, split: 'val' },
    coarse: { kind: 'folder', folder: join(root, folder) },
    count: null,
    threshold: null,
    labels,
  });

/** Label PNGs: the truth of the next larger picture cut to size would not fit, so the truth with a corner filled. */
async function writeHard(folder: string): Promise<void> {
  await mkdir(join(root, folder), { recursive: true });
  for (const [index, name] of fiveNames.entries()) {
    const size = { height: 17 + index, width: 24 + 2 * index };
    const labels = Uint8Array.from({ length: size.height * size.width }, (_, pixel) => {
      const [row, column] = [Math.floor(pixel / size.width), pixel % size.width];
      if (column >= size.width - 5) return 2;
      return row > 3 && row < 13 && column > 3 && column < 14 ? 1 : 0;
    });
    await writeFile(join(root, folder, `${name}.png`), labelPng(index, labels));
  }
}

describe('hard coarse masks', () => {
  it('from label PNGs are feathered before they are refined; “before” is the file', async () => {
    await writeHard('hard');
    const items = await open('hard');
    const item = await items.item(2);
    expect(item.feather).toEqual([1, 1]); // at least a pixel
    expect(item.brought.every(({ data: values }) => values.every((value) => value === 0 || value === 1))).toBe(true);
    const unsure = item.masks[0].probability.data.filter((value) => value > 0.2 && value < 0.6);
    expect(unsure.length).toBeGreaterThan(20);
    const coarse = await refineItem(
      new StubEngine(),
      item,
      { name: 'x', description: '', work: { kind: 'coarse' } },
      model.defaults,
    );
    expect(coarse.masks).toEqual(item.brought);
    const bilateral = experiments.controls.rows.find(({ name }) => name === 'joint-bilateral');
    const refined = await refineItem(new StubEngine(), item, bilateral ?? twoRows.rows[0], model.defaults);
    const feathered = item.masks[0].probability.data;
    expect(refined.masks[0].data.some((value, pixel) => value !== feathered[pixel])).toBe(true);
  });

  it('are counted, and the rule stands in the header and above the table', async () => {
    const items = await open('hard');
    const journal = createJournal(memoryStore());
    const header = await runExperiment({ engine: new StubEngine(), model, items, experiment: twoRows, journal });
    expect(header.hardMasks).toMatch(/feathered by 1 % of the longer side.*“Before” is always/);
    const records = await journal.records();
    expect(records.map((record) => isMeasured(record) && [record.masks, record.feathered])).toEqual(
      [2, 2, 2, 1, 2].map((count) => [count, count]),
    );
    const results = summarise(header, records);
    expect(results).toMatchObject({ masks: 9, feathered: 9 });
    expect(tables(results)[0].note).toMatch(/9 masks are hard: feathered by 1 %/);
  });

  it('stored as JPEG by an editor and saved as grey PNG are hard too', async () => {
    await mkdir(join(root, 'jpeg'), { recursive: true });
    for (const [index, name] of fiveNames.entries()) {
      const [height, width] = [17 + index, 24 + 2 * index];
      for (const [label, className] of ['animal', 'fence'].entries()) {
        const values = Uint8Array.from({ length: height * width }, (_, pixel) => {
          const [row, column] = [Math.floor(pixel / width), pixel % width];
          const inside = label === 1 ? column >= width - 5 : row > 3 && row < 13 && column > 3 && column < 14;
          return inside ? 255 - ((row * 5 + column * 3) % 11) : (row * 7 + column) % 13;
        });
        await writeFile(
          join(root, 'jpeg', `${name}_${className}.png`),
          encode({ height, width, channels: 1, depth: 8, data: values }),
        );
      }
    }
    expect((await (await open('jpeg')).item(4)).feather).toEqual([1, 1]);
    expect((await (await open('coarse')).item(4)).feather).toEqual([0, 0]);
  });
});

describe('labels', () => {
  const measure = async (labels: 'image' | 'all') => {
    const journal = createJournal(memoryStore());
    const items = await open('coarse', labels);
    const header = await runExperiment({ engine: new StubEngine(), model, items, experiment: twoRows, journal });
    return summarise(header, await journal.records());
  };

  it('of the image: only the classes of the truth get a mask, and every table says so', async () => {
    expect((await (await open('coarse')).item(3)).labels).toEqual([1]);
    const results = await measure('image');
    expect(results).toMatchObject({ labels: 'image', masks: 9, feathered: 0 });
    const notes = tables(results).filter(({ name }) => !name.startsWith('paper') && name !== 'failed');
    expect(notes.length).toBeGreaterThan(3);
    for (const { note } of notes) expect(note).toContain('only the classes of a picture’s truth get a mask');
  });

  it('all: every class competes, and measures of masks stay with the classes of the truth', async () => {
    const item = await (await open('coarse', 'all')).item(3);
    expect([item.labels, item.present]).toEqual([[1, 2], [1]]);
    const [image, all] = [await measure('image'), await measure('all')];
    expect(all.masks).toBe(10);
    expect(all.coarse.averagePrecision).toBe(image.coarse.averagePrecision);
    expect(all.coarse.miou).toBeLessThan((image.coarse.miou ?? 0) - 0.5);
    expect(tables(all)[0].note).toContain('label-free: all classes of the data set compete');
  });
});
