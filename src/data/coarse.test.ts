import { describe, expect, it } from 'vitest';
import { largestDifference } from '../testing/largest-difference.ts';
import { openCoarse } from './coarse.ts';
import { coarseFromNumpy } from './coarse-numpy.ts';
import { indexSoftFiles } from './coarse-soft.ts';
import type { Dataset } from './dataset.ts';
import { fileItems } from '../evaluation/run/item-sources.ts';
import { nodeBitmapDecoder } from './node/node-bitmap-decoder.ts';
import { readNumpy } from './formats/npy.ts';
import { openDataset } from './open-dataset.ts';
import { fixtureBytes, fixtureFolder, goldens, memoryFolder } from '../testing/data-fixtures.ts';

const voc = (): Promise<Dataset> =>
  openDataset('voc', fixtureFolder('voc'), { split: 'val', decodeBitmap: nodeBitmapDecoder });

describe('coarse masks', () => {
  // Grey of 8 and 16 bits is half a level off at most, half precision 2⁻¹² below 1.
  it.each([
    ['soft', 1 / 510 + 1e-7, /grey PNG/],
    ['by-class', 1 / 131070 + 1e-7, /grey PNG/],
    ['clip-es', 2 ** -12, /\.npy/],
    ['npz', 1e-7, /\.npz/],
    ['volume', 2 ** -12, /\.npz/],
  ])('are read from %s', async (folder, tolerance, layout) => {
    const source = await openCoarse(fixtureFolder(`coarse/${folder}`), await voc());
    expect(source.layout).toMatch(layout);
    for (const item of goldens.voc) {
      const coarse = await source.read(item);
      for (const [label, expected] of Object.entries(item.coarse)) {
        const plane = coarse.probability(Number(label));
        expect([plane.height, plane.width]).toEqual([item.height, item.width]);
        expect(largestDifference(plane.data, expected)).toBeLessThan(tolerance);
        expect(coarse.labels).toContain(Number(label));
      }
      expect(coarse.probability(2).data.every((value) => value === 0)).toBe(true);
    }
  });

  it.each(['labels', 'label-array'])('are 0 and 1 in %s', async (folder) => {
    const source = await openCoarse(fixtureFolder(`coarse/${folder}`), await voc());
    for (const item of goldens.voc) {
      const coarse = await source.read(item);
      expect(coarse.labels).toEqual(Object.keys(item.coarse).map(Number));
      for (const label of coarse.labels) {
        expect([...coarse.probability(label).data]).toEqual(item.truth.map((value) => Number(value === label)));
      }
    }
  });

  it('bring the background where the file has it', async () => {
    const dataset = await voc();
    const [volume, dictionary] = await Promise.all(
      ['volume', 'clip-es'].map(async (folder) =>
        (await openCoarse(fixtureFolder(`coarse/${folder}`), dataset)).read(goldens.voc[1]),
      ),
    );
    expect(volume.background).toMatchObject({ height: 21, width: 17 });
    expect(volume.background?.data.every((value) => value === 0.25)).toBe(true);
    expect(volume.labels).toHaveLength(20);
    expect(dictionary.background).toBeUndefined();
    expect(dictionary.labels).toEqual([15, 19]);
  });

  it('become items of the evaluation, a mask a class of the truth', async () => {
    const dataset = await voc();
    const coarse = await openCoarse(fixtureFolder('coarse/npz'), dataset);
    const item = await fileItems(dataset, coarse, { data: { kind: 'voc', split: 'val' }, coarse: 'npz' }).item(2);
    expect(item.labels).toEqual([4, 15, 20]);
    expect(item.masks.map(({ className }) => className)).toEqual(['boat', 'person', 'tv monitor']);
    expect([item.name, item.classes, item.photo.pixels.width]).toEqual(['2007_000061', 21, 30]);
    expect(new Set([item.photo.digest, ...item.masks.map(({ digest }) => digest)]).size).toBe(4);
    expect([...item.truth]).toEqual(goldens.voc[2].truth);
  });

  it('are asked for by name where there are none', async () => {
    const dataset = await voc();
    await expect(openCoarse(fixtureFolder('own'), dataset)).rejects.toThrow(
      /no coarse mask of 2007_000033, the first picture.*expected 2007_000033\.npy.*holds classes\.txt, images, masks/,
    );
    const source = await openCoarse(fixtureFolder('coarse/npz'), dataset);
    await expect(source.read({ name: '2007_1', height: 1, width: 1 })).rejects.toThrow(/2007_1\.npz is missing/);
    const soft = await openCoarse(fixtureFolder('coarse/soft'), dataset);
    await expect(soft.read({ name: '2007_1', height: 1, width: 1 })).rejects.toThrow(/expected 2007_1_<class>\.png/);
  });

  it('have the size of their pictures', async () => {
    const dataset = await voc();
    for (const folder of ['soft', 'labels', 'npz', 'label-array']) {
      const source = await openCoarse(fixtureFolder(`coarse/${folder}`), dataset);
      const { name } = goldens.voc[1];
      await expect(source.read({ name, height: 40, width: 34 })).rejects.toThrow(/is 17 × 21; its picture is 34 × 40/);
    }
  });

  it('name classes of the data set', async () => {
    const dataset = await voc();
    const grey = fixtureBytes('coarse/soft/2007_000033_aeroplane.png');
    const unknown = memoryFolder({ '2007_000033_zebra.png': grey });
    await expect(openCoarse(unknown, dataset)).rejects.toThrow(
      /2007_000033_zebra\.png belongs to 2007_000033, but its class is none/,
    );
    const twice = memoryFolder({ '2007_000033_aeroplane.png': grey, '2007_000033_1.png': grey });
    await expect(openCoarse(twice, dataset)).rejects.toThrow(/are both aeroplane of 2007_000033/);
    const colour = await openCoarse(memoryFolder({ '2007_000033_1.png': fixtureBytes('wrong/colour.png') }), dataset);
    await expect(colour.read(goldens.voc[0])).rejects.toThrow(/2007_000033_1\.png is a picture of 3 channels/);
  });

  it('find item and class where both have underscores', async () => {
    const names = ['a', 'a_b'];
    const dataset: Dataset = {
      ...(await voc()),
      classNames: ['cell phone', 'tv'],
      count: 2,
      itemName: (index) => names[index],
    };
    const empty = new Uint8Array(0);
    const files = { 'a_cell_phone.png': empty, 'a_b_TV.png': empty, 'a_b_1.png': empty, 'c_zebra.png': empty };
    const found = await indexSoftFiles(memoryFolder(files), dataset);
    expect(Object.fromEntries(found)).toEqual({
      a: new Map([[1, 'a_cell_phone.png']]),
      a_b: new Map([
        [2, 'a_b_TV.png'],
        [1, 'a_b_1.png'],
      ]),
    });
  });

  it.each([
    ['logits', /logits\.npy has the value -3 at row 0, column 0 of the background; probabilities lie in \[0, 1\]/],
    ['nan', /has the value NaN at row 0, column 0 of class 1/],
    ['small', /is 7 × 5; its picture is 25 × 18/],
    ['key', /class key 20; keys count from 0 to 19/],
    ['shape', /shape \(18, 25, 7\); expected \(18, 25\) labels.*C = 20 classes or 21/],
  ])('are refused: %s', (name, message) => {
    const path = `wrong/${name}.npy`;
    const read = () => coarseFromNumpy(readNumpy(fixtureBytes(path), path), { height: 18, width: 25 }, 20, path);
    expect(read).toThrow(message);
  });

  it('of one map need a data set of one class', () => {
    const array = { shape: [2, 3], kind: 'float', data: Float32Array.of(0, 0.5, 1, 0.25, 1 + 5e-7, -5e-7) } as const;
    const read = (classes: number) =>
      coarseFromNumpy({ kind: 'array', array }, { height: 2, width: 3 }, classes, 'x.npy');
    expect([...read(1).probability(1).data]).toEqual([0, 0.5, 1, 0.25, 1, 0]);
    array.data[3] = 1.5;
    expect(() => read(1)).toThrow(/x\.npy has the value 1\.5 at row 1, column 0;/);
    expect(() => read(2)).toThrow(/one map of probabilities, but there are 2 classes/);
  });

  it('of all classes may have the channels on either side, but not on both', () => {
    const size = { height: 2, width: 3 };
    const read = (shape: number[], to: { height: number; width: number }, classes: number) => {
      const data = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, index) => index / 100);
      return coarseFromNumpy({ kind: 'array', array: { shape, kind: 'float', data } }, to, classes, 'x.npy');
    };
    expect([...read([2, 3, 4], size, 4).probability(2).data]).toEqual([
      ...Float32Array.of(0.01, 0.05, 0.09, 0.13, 0.17, 0.21),
    ]);
    expect([...read([4, 2, 3], size, 4).probability(2).data]).toEqual([
      ...Float32Array.of(0.06, 0.07, 0.08, 0.09, 0.1, 0.11),
    ]);
    expect(() => read([3, 3, 3], { height: 3, width: 3 }, 3)).toThrow(/shape \(3, 3, 3\)/);
  });

  it('of a dictionary by class are read', () => {
    const path = 'pickles/by-class.npy';
    const coarse = coarseFromNumpy(readNumpy(fixtureBytes(path), path), { height: 4, width: 6 }, 20, path);
    expect(coarse.labels).toEqual([4, 15]);
    expect(coarse.probability(15).data).toEqual(Float32Array.from(goldens.pickle.maps.slice(0, 24)));
  });
});
