import { describe, expect, it } from 'vitest';
import { encodeLabels } from '../images/encode-png.ts';
import { largestDifference } from '../testing/largest-difference.ts';
import { cocoClasses } from './coco-classes.ts';
import { contextClasses } from './context-classes.ts';
import { labelsPresent } from './dataset.ts';
import type { Dataset } from './dataset.ts';
import { nodeBitmapDecoder } from './node/node-bitmap-decoder.ts';
import type { DatasetKind } from './open-dataset.ts';
import { datasetKind, openDataset } from './open-dataset.ts';
import { openScenes } from './scenes.ts';
import { changed, fixtureBytes, fixtureFolder, goldens, memoryFolder } from '../testing/data-fixtures.ts';

const decodeBitmap = nodeBitmapDecoder;
const open = (kind: DatasetKind, path: string, split = 'val') =>
  openDataset(kind, fixtureFolder(path), { split, decodeBitmap });
const names = (dataset: Dataset) => Array.from({ length: dataset.count }, (_, index) => dataset.itemName(index));

describe('PASCAL VOC', () => {
  it('reads palette indices, sizes and names in the order of the list, from any folder above', async () => {
    for (const root of ['voc', 'voc/VOCdevkit', 'voc/VOCdevkit/VOC2012']) {
      const dataset = await open('voc', root);
      expect(names(dataset)).toEqual(goldens.voc.map(({ name }) => name));
      expect([dataset.classNames.length, dataset.classNames[14], dataset.hasBackground]).toEqual([20, 'person', true]);
      for (const [index, golden] of goldens.voc.entries()) {
        const item = await dataset.item(index);
        expect(item).toMatchObject({ name: golden.name, height: golden.height, width: golden.width });
        expect([...item.truth]).toEqual(golden.truth);
      }
    }
  });

  it('decodes JPEG within three levels of Pillow, where chroma is stored whole', async () => {
    const { photo } = await (await open('voc', 'voc')).item(1);
    const rgb = photo.data.filter((_, at) => at % 4 !== 3);
    expect([photo.height, photo.width, rgb.length]).toEqual([21, 17, goldens.vocPhoto.length]);
    expect(largestDifference(rgb, goldens.vocPhoto)).toBeLessThanOrEqual(3);
    expect(photo.data[3]).toBe(255);
  });

  it('takes the augmented masks, and lists of paths', async () => {
    const dataset = await open('voc-aug', 'voc', 'trainaug');
    expect(names(dataset)).toEqual(['2007_000033', '2007_000042']);
    expect(labelsPresent((await dataset.item(1)).truth)).toEqual([15, 19]);
    expect((await dataset.item(1)).truth).not.toContain(255);
  });

  it('names the first missing file, the split and the layout', async () => {
    await expect(open('voc', 'voc', 'broken')).rejects.toThrow(
      /JPEGImages\/2007_999999\.jpg is missing in .*one of 2 missing among 3/,
    );
    await expect(open('voc', 'voc', 'test')).rejects.toThrow(/no split "test".*it has broken, trainaug, twice, val/);
    await expect(open('voc', 'voc', 'twice')).rejects.toThrow(/lists 2007_000033 twice/);
    await expect(open('voc', 'own')).rejects.toThrow(
      /own has no ImageSets\/Segmentation\/val\.txt.*holds classes\.txt, images, masks/,
    );
  });

  it('names mask and photo that do not belong together, and labels outside the classes', async () => {
    const folder = fixtureFolder('voc/VOCdevkit/VOC2012');
    const mask = 'SegmentationClass/2007_000033.png';
    const withBytes = async (bytes: Uint8Array<ArrayBuffer>) =>
      (await openDataset('voc', changed(folder, mask, bytes), { split: 'val', decodeBitmap })).item(0);
    const withMask = (path: string) => withBytes(fixtureBytes(path));
    for (const size of [
      { height: 18, width: 24 },
      { height: 17, width: 25 },
    ]) {
      const labels = encodeLabels(new Uint8Array(size.height * size.width), size);
      await expect(withBytes(labels)).rejects.toThrow(`is ${size.width} × ${size.height}, but its photo`);
    }
    await expect(withMask('voc/VOCdevkit/VOC2012/SegmentationClass/2007_000042.png')).rejects.toThrow(
      /2007_000033\.png is 17 × 21, but its photo JPEGImages\/2007_000033\.jpg is 25 × 18/,
    );
    await expect(withMask('wrong/colour.png')).rejects.toThrow(/2007_000033\.png is a picture of 3 channels/);
    await expect(withMask('coco/val2017/000000000139.jpg')).rejects.toThrow(/2007_000033\.png is jpeg/);
    await expect(withMask('context/SegmentationClassContext/2008_000008.png')).rejects.toThrow(
      /has label 59 at row 2, column 3; expected 0 to 20/,
    );
    const dataset = await open('voc', 'voc');
    await expect(dataset.item(3)).rejects.toThrow(/no item 3; it has 3/);
  });

  it('says so where JPEG cannot be decoded', async () => {
    const dataset = await openDataset('voc', fixtureFolder('voc'), { split: 'val' });
    await expect(dataset.item(0)).rejects.toThrow(/2007_000033\.jpg is JPEG/);
  });
});

describe('PASCAL Context', () => {
  it('has 59 classes and background, or 59 alone', async () => {
    expect([contextClasses.length, contextClasses[36], contextClasses[58]]).toEqual([59, 'person', 'wood']);
    const sixty = await open('context', 'context');
    expect([...(await sixty.item(0)).truth]).toEqual(goldens.context);
    const fiftyNine = await open('context59', 'context');
    expect([sixty.hasBackground, fiftyNine.hasBackground]).toEqual([true, false]);
    expect([...(await fiftyNine.item(0)).truth]).toEqual(goldens.context.map((label) => (label === 0 ? 255 : label)));
  });
});

describe('COCO Object', () => {
  it('reads the converted PNGs', async () => {
    const dataset = await open('coco', 'coco-png');
    expect([dataset.classNames.length, dataset.classNames[79]]).toEqual([80, 'toothbrush']);
    expect(names(dataset)).toEqual(Object.keys(goldens.coco));
    for (const [index, golden] of Object.values(goldens.coco).entries()) {
      expect([...(await dataset.item(index)).truth]).toEqual(golden.trainIds);
    }
  });

  it('draws the official annotations as pycocotools does, crowds first', async () => {
    const dataset = await open('coco', 'coco');
    expect(dataset.classNames).toEqual(['person', 'bicycle', 'dog', 'toothbrush']);
    expect(names(dataset)).toEqual(Object.keys(goldens.coco));
    for (const [index, golden] of Object.values(goldens.coco).entries()) {
      expect([...(await dataset.item(index)).truth]).toEqual(golden.instances);
    }
    expect(labelsPresent((await dataset.item(2)).truth)).toEqual([]);
  });

  it('has the 80 classes once each', () => {
    expect(new Set(cocoClasses).size).toBe(80);
  });

  it('names what is missing or cannot be drawn', async () => {
    await expect(open('coco', 'coco', 'train')).rejects.toThrow(
      /coco has no images\/train2017.*this one holds annotations, val2017/,
    );
    await expect(open('coco', 'voc')).rejects.toThrow(/COCO has images\/val2017/);
    const photo = fixtureBytes('coco/val2017/000000000632.jpg');
    const withJson = (json: unknown) => {
      const text = typeof json === 'string' ? json : JSON.stringify(json);
      const folder = memoryFolder({ 'val2017/7.jpg': photo, 'annotations/instances_val2017.json': text });
      return openDataset('coco', folder, { split: 'val', decodeBitmap });
    };
    await expect(withJson('{"images": [')).rejects.toThrow(/instances_val2017\.json is not JSON/);
    await expect(withJson({ images: [], annotations: [] })).rejects.toThrow(/no list "categories"/);
    const images = [{ id: 1, file_name: '7.jpg', height: 12, width: 15 }];
    const categories = [{ id: 5, name: 'cup' }];
    const withObject = async (object: object) =>
      (await withJson({ images, categories, annotations: [{ id: 9, image_id: 1, category_id: 5, ...object }] })).item(
        0,
      );
    await expect(withObject({ segmentation: [[1, 2, 3, 4]] })).rejects.toThrow(/annotation 9 of 7\.jpg.*4 coordinates/);
    await expect(withObject({ segmentation: { counts: [3, 4] } })).rejects.toThrow(/runs cover 7 pixels.*has 180/);
    await expect(withObject({ segmentation: { size: [15, 12], counts: [90, 90] } })).rejects.toThrow(
      /annotation 9 of 7\.jpg.*runs are of 12 × 15, the picture of 15 × 12/,
    );
    await expect(withJson({ images, categories, annotations: [{ id: 1, image_id: 1 }, null] })).rejects.toThrow(
      /instances_val2017\.json has null as entry 1 of "annotations"; expected an object/,
    );
    await expect(withJson({ images: [null], categories, annotations: [] })).rejects.toThrow(
      /null as entry 0 of "images"/,
    );
    await expect(withJson({ images, categories: [5], annotations: [] })).rejects.toThrow(
      /5 as entry 0 of "categories"/,
    );
    await expect(withObject({ segmentation: 4 })).rejects.toThrow(/neither polygons nor runs/);
    await expect(withObject({ category_id: 6 })).rejects.toThrow(/category 6 is not in the list/);
    await expect(
      withJson({ images: [{ ...images[0], file_name: '8.jpg' }], annotations: [], categories }),
    ).rejects.toThrow(/val2017\/8\.jpg is missing/);
  });
});

describe('a folder of images and masks', () => {
  it('reads grey indices of 8 and of 2 bits', async () => {
    const dataset = await open('folder', 'own');
    expect(dataset.classNames).toEqual(['cell phone', 'tv']);
    expect(names(dataset)).toEqual(['a_1', 'b']);
    for (const index of [0, 1]) {
      const { name, truth } = await dataset.item(index);
      expect([...truth]).toEqual(goldens.own[name]);
    }
  });

  it('names the first offending file', async () => {
    const png = fixtureBytes('own/images/a_1.png');
    const folder = (files: Record<string, string | Uint8Array<ArrayBuffer>>) =>
      openDataset('folder', memoryFolder(files, 'mine'), { split: '' });
    await expect(folder({})).rejects.toThrow(/mine has no images.*holds nothing/);
    await expect(folder({ 'images/a.png': png })).rejects.toThrow(/mine has no classes\.txt/);
    await expect(folder({ 'images/a.png': png, 'classes.txt': '\n' })).rejects.toThrow(/names 0 classes/);
    await expect(folder({ 'images/a.png': png, 'classes.txt': 'x', 'masks/b.png': png })).rejects.toThrow(
      /masks\/a\.png is missing/,
    );
    await expect(folder({ 'images/a.png': png, 'images/a.jpg': png, 'classes.txt': 'x' })).rejects.toThrow(
      /images\/a\.png and images\/a\.jpg have the same name/,
    );
    const item = async (mask: string) =>
      (await folder({ 'images/a.png': png, 'classes.txt': 'x', 'masks/a.png': fixtureBytes(mask) })).item(0);
    await expect(item('wrong/black-and-white.png')).rejects.toThrow(/masks\/a\.png has only 0 and 255/);
    await expect(item('own/masks/a_1.png')).rejects.toThrow(/label 2 at row/);
    await expect(item('voc/VOCdevkit/VOC2012/SegmentationClass/2007_000033.png')).rejects.toThrow(
      /25 × 18, but its photo images\/a\.png is 19 × 11/,
    );
  });

  it('guesses at an EXIF rotation where the sides are swapped', async () => {
    const files = {
      'images/a.png': fixtureBytes('wrong/turned.png'),
      'classes.txt': 'x\ny',
      'masks/a.png': fixtureBytes('own/masks/a_1.png'),
    };
    const dataset = await openDataset('folder', memoryFolder(files), { split: '' });
    await expect(dataset.item(0)).rejects.toThrow(/EXIF rotation/);
  });
});

describe('generated scenes', () => {
  it('are those of the split', async () => {
    const dataset = openScenes('test', 2);
    const [{ photo, truth }, other] = await Promise.all([dataset.item(0), dataset.item(1)]);
    expect([photo.height, truth.length, dataset.itemName(1), dataset.count]).toEqual([128, 128 * 128, 'test-1', 2]);
    expect(labelsPresent(truth).length).toBeGreaterThan(0);
    expect(Math.max(...truth)).toBeLessThanOrEqual(dataset.classNames.length);
    expect(largestDifference(photo.data, other.photo.data)).toBeGreaterThan(0);
    await expect(dataset.item(2)).rejects.toThrow(/no scene 2/);
  });
});

describe('the kinds of data set', () => {
  it('are known by name', () => {
    expect(datasetKind('coco')).toBe('coco');
    expect(() => datasetKind('ade')).toThrow(/no data set kind "ade"; give voc, voc-aug, context/);
  });
});
