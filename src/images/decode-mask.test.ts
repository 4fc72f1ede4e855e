import { describe, expect, it } from 'vitest';
import { G4SegError } from '../core/errors.ts';
import { decodeMask, readMask } from './decode-mask.ts';
import { decodePng } from './decode-png.ts';
import { rasterToRgba } from './raster.ts';
import type { Colour, Raster } from './raster.ts';
import { fixture, goldens, goldenSize } from '../testing/image-fixtures.ts';
import { vocPalette } from './voc-palette.ts';

const read = (name: string) => decodeMask(fixture(name), { name });
const goldenPlane = (name: string) => Float32Array.from(goldens.masks[name]);

/** How each fixture must be read. */
const readings: readonly [name: string, kind: string, description: string][] = [
  ['binary-01.png', 'binary-01', 'Mask of 0 and 1, 35 % foreground.'],
  ['binary-0255.png', 'binary-0255', 'Black and white mask, 35 % foreground.'],
  ['one-bit.png', 'binary-0255', 'Black and white mask, 35 % foreground.'],
  ['palette-white-first.png', 'binary-0255', 'Black and white mask, 35 % foreground.'],
  ['white-on-black-rgba.png', 'binary-0255', 'Black and white mask, 35 % foreground.'],
  ['soft.png', 'soft-grey', 'Soft grey mask, 28 % foreground.'],
  ['soft-16.png', 'soft-grey', 'Soft 16-bit grey mask, 28 % foreground.'],
  ['alpha.png', 'alpha', 'Mask from the alpha channel, 28 % foreground.'],
  ['grey-alpha.png', 'alpha', 'Mask from the alpha channel, 28 % foreground.'],
  ['voc.png', 'palette', 'VOC palette mask, 2 classes: person 35 %, dog 10 %, 3 % ignored.'],
  ['palette-2bit.png', 'palette', 'Palette mask, 2 classes: class 2 35 %, class 1 10 %.'],
  ['labels.png', 'labels', 'Label mask, 2 classes: class 15 35 %, class 12 10 %, 3 % ignored.'],
  ['colours.png', 'colour', 'Colour label mask, 2 classes: class 1 35 %, class 2 10 %.'],
  ['voc-rgb.png', 'colour', 'Colour label mask, 2 classes: person 35 %, dog 10 %, 3 % ignored.'],
];

describe('decodeMask', () => {
  it.each(readings)('reads %s as %s: %s', async (name, kind, description) => {
    const reading = await read(name);
    expect(reading).toMatchObject({ kind, description, extent: 'mixed', ...goldenSize });
    const { data } = reading.toPlane();
    const expected = goldenPlane(name);
    expect(data).toHaveLength(expected.length);
    expect(Math.max(...data.map((p, i) => Math.abs(p - expected[i])))).toBeLessThan(1e-6);
  });

  it('has a golden plane for every kind it tests', () => {
    expect(readings.map(([name]) => name).sort()).toEqual(Object.keys(goldens.masks).sort());
  });

  it('takes VOC labels from the indices, with names, colours and what nobody judged', async () => {
    const { classes, ignored } = await read('voc.png');
    expect(classes).toMatchObject([
      { index: 15, name: 'person', colour: [192, 128, 128, 255] },
      { index: 12, name: 'dog', colour: [64, 0, 128, 255] },
    ]);
    expect([...(ignored ?? [])]).toEqual(goldens.voc.labels.map((label) => (label === 255 ? 1 : 0)));
    expect((await read('palette-2bit.png')).ignored).toBeUndefined();
  });

  it('does not take a VOC mask for grey because its one class is grey', () => {
    const data = Uint8Array.of(0, 7, 7, 0, 0, 7);
    const raster: Raster = { kind: 'indices', height: 2, width: 3, palette: vocPalette(), data };
    expect(readMask({ name: '', format: 'png', raster })?.classes).toMatchObject([
      { index: 7, name: 'car', share: 0.5 },
    ]);
  });

  it('takes equal colours in a palette for labels all the same', () => {
    const palette = Array.from({ length: 4 }, (): Colour => [0, 0, 0, 255]);
    const raster: Raster = { kind: 'indices', height: 1, width: 4, palette, data: Uint8Array.of(0, 3, 3, 1) };
    expect(readMask({ name: '', format: 'png', raster })?.classes.map(({ index }) => index)).toEqual([3, 1]);
  });

  it('gives the class that is asked for, inverted too, and never an ignored pixel', async () => {
    const reading = await read('voc.png');
    const dog = reading.toPlane({ classIndex: 12 }).data;
    expect([...dog]).toEqual(goldens.voc.labels.map((label) => (label === 12 ? 1 : 0)));
    const notDog = reading.toPlane({ classIndex: 12, invert: true }).data;
    expect([...notDog]).toEqual(goldens.voc.labels.map((label) => (label === 12 || label === 255 ? 0 : 1)));
    expect(() => reading.toPlane({ classIndex: 7 })).toThrow(/no class 7; it has 15, 12/);
  });

  it('inverts, then cuts at the threshold, without touching the next plane', async () => {
    const reading = await read('soft.png');
    const soft = reading.toPlane().data;
    expect(reading.toPlane({ invert: true }).data).toEqual(soft.map((p) => 1 - p));
    expect(reading.toPlane({ threshold: 0.3 }).data).toEqual(soft.map((p) => (p > 0.3 ? 1 : 0)));
    expect(reading.toPlane({ invert: true, threshold: 0.3 }).data).toEqual(soft.map((p) => (1 - p > 0.3 ? 1 : 0)));
    expect(reading.toPlane().data).toEqual(soft);
    for (const threshold of [-0.1, 1.1, NaN]) expect(() => reading.toPlane({ threshold })).toThrow(G4SegError);
  });

  it('knows the classes of a colour map with smoothed edges', async () => {
    const reading = await read('colours-smoothed.png');
    const [height, width] = goldens.smoothed.size;
    expect(reading).toMatchObject({ kind: 'colour', height, width });
    expect(reading.classes).toHaveLength(2);
    expect(Math.abs(reading.classes[0].share - goldens.smoothed.share)).toBeLessThan(0.01);
  });

  it('reads a JPEG of a black and white mask as soft, noise and all', async () => {
    const pixels = rasterToRgba(decodePng(fixture('mask-jpg-pixels.png'), ''));
    const reading = await decodeMask(fixture('mask.jpg'), { decodeBitmap: () => Promise.resolve(pixels) });
    expect(reading).toMatchObject({ kind: 'soft-grey', extent: 'mixed' });
    const hard = reading.toPlane({ threshold: 0.5 }).data;
    const share = hard.reduce((sum, p) => sum + p, 0) / hard.length;
    expect(Math.abs(share - goldens.smoothed.share)).toBeLessThan(0.01); // the same disc
  });

  it('flags the empty and the full mask', async () => {
    expect(await read('empty.png')).toMatchObject({ extent: 'empty', classes: [] });
    expect(await read('full.png')).toMatchObject({ extent: 'full', classes: [{ index: 1, share: 1 }] });
    expect((await read('empty.png')).toPlane({ invert: true }).data.every((p) => p === 1)).toBe(true);
  });

  it.each(['photo.png', 'photo-palette.png'])('refuses %s as a photograph', async (name) => {
    await expect(read(name)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/photograph/) as string,
    });
  });
});
