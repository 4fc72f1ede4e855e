import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { MaskReading } from '../../images/mask-reading.ts';
import { encodeNumpy } from '../../masks/export/numpy.ts';
import { readAnnotation } from './read-annotation.ts';

interface Golden {
  readonly height: number;
  readonly width: number;
  readonly labels: string;
  readonly labelme: { shapes: object[] };
  readonly cvat: string;
  readonly coco: { annotations: object[] };
}
const golden = JSON.parse(readFileSync(new URL('./goldens.json', import.meta.url), 'utf8')) as Golden;
const labels = new Uint8Array(Buffer.from(golden.labels, 'base64'));
const photo = { name: 'harbour.png', height: golden.height, width: golden.width };
const bytes = (text: string) => new TextEncoder().encode(text);
const json = (value: unknown, name = 'a.json') => readAnnotation(bytes(JSON.stringify(value)), name, photo);

/** The classes by name, and the label map with 1 for cat and 2 for the other. */
function read({ classes, toPlane, height, width }: MaskReading) {
  const map = new Uint8Array(height * width);
  for (const { index, name } of classes) {
    toPlane({ classIndex: index }).data.forEach((p, i) => {
      if (p === 1) map[i] = name === 'cat' ? 1 : 2;
    });
  }
  return { map, names: classes.map(({ index, name }) => `${index} ${name}`).sort() };
}

describe('annotations of other tools', () => {
  it('labelme: polygon, rectangle and mask, one over the other', () => {
    const reading = json(golden.labelme);
    expect(read(reading)).toEqual({ map: labels, names: ['1 cat', '2 dog & co'] });
    expect(reading.description).toContain('labelme shapes, 2 classes: ');
  });

  it('CVAT: the picture of the photo’s name, by z-order', () => {
    const reading = readAnnotation(bytes(golden.cvat), 'a.xml', photo);
    expect(read(reading)).toEqual({ map: labels, names: ['1 cat', '2 dog & co'] });
  });

  it('COCO: the picture of the photo’s name, under the file’s own numbers', () => {
    expect(read(json(golden.coco))).toEqual({ map: labels, names: ['17 cat', '18 dog & co'] });
  });

  it('a file of several pictures, none of them the photo, is refused by name', () => {
    const other = { ...photo, name: 'beach.jpg' };
    expect(() => readAnnotation(bytes(golden.cvat), 'a.xml', other)).toThrow(
      /a.xml holds 2 pictures .*none is called beach/,
    );
    expect(() => readAnnotation(bytes(JSON.stringify(golden.coco)), 'a.json', other)).toThrow(/none is called beach/);
  });

  it.each([
    ['no shape list', { shapes: 5, imageHeight: 3, imageWidth: 4 }, 'shapes must be a list'],
    ['no size', { shapes: [] }, 'imageHeight is missing'],
    ['too large', { shapes: [], imageHeight: 1e5, imageWidth: 1e5 }, 'megapixels'],
    [
      'two points',
      { ...golden.labelme, shapes: [{ label: 'x', points: [[1, 2]] }] },
      'shape 1 (x): A polygon has 2 coordinates',
    ],
    ['neither', { pictures: [] }, 'neither a session of this page nor annotations'],
  ])('refuses %s', (_, value, words) => {
    expect(() => json(value)).toThrow(words);
  });

  it('refuses CVAT’s runs that do not fill their box, and XML of another kind', () => {
    const cut = golden.cvat.replace('width="9" height="7"', 'width="9" height="6"');
    expect(() => readAnnotation(bytes(cut), 'a.xml', photo)).toThrow(/its runs cover 63 pixels of 54/);
    const huge = golden.cvat.replace(
      /rle="[^"]*"(.*)width="9" height="7"/,
      'rle="1000000000000"$1width="1000000" height="1000000"',
    );
    expect(() => readAnnotation(bytes(huge), 'a.xml', photo)).toThrow(/larger than the picture/);
    expect(() => readAnnotation(bytes('<svg/>'), 'a.xml', photo)).toThrow(/no pictures in it/);
  });
});

describe('NumPy files', () => {
  const plane = (value: number) => ({ height: 3, width: 5, data: new Float32Array(15).fill(value) });

  it('probabilities of classes, channels first', () => {
    const reading = readAnnotation(encodeNumpy([plane(0.25), plane(0.75)]), 'a.npy', {
      name: 'p',
      height: 3,
      width: 5,
    });
    expect(reading).toMatchObject({ height: 3, width: 5, kind: 'scores' });
    expect(reading.classes.map(({ index }) => index)).toEqual([2, 1]);
    expect(reading.toPlane({ classIndex: 2 }).data[7]).toBe(0.75);
    expect(reading.toPlane({ classIndex: 1, invert: true }).data[7]).toBe(0.75);
  });

  it('one class of a photo of another size', () => {
    const reading = readAnnotation(encodeNumpy([plane(0.25)]), 'a.npy', { name: 'p', height: 300, width: 500 });
    expect(reading).toMatchObject({ height: 3, width: 5 });
  });

  it('what Evaluate reads', () => {
    const file = (path: string) => new Uint8Array(readFileSync(new URL(`../fixtures/coarse/${path}`, import.meta.url)));
    const unknown = { name: '2007_000033', height: 1, width: 1 };
    const dictionary = readAnnotation(file('clip-es/2007_000033.npy'), 'a.npy', unknown);
    const volume = readAnnotation(file('npz/2007_000033.npz'), 'a.npz', unknown);
    const hard = readAnnotation(file('label-array/2007_000033.npy'), 'a.npy', unknown);
    expect([dictionary, volume, hard].map(({ kind }) => kind)).toEqual(['scores', 'scores', 'labels']);
    for (const one of [dictionary, volume, hard]) expect(one).toMatchObject({ height: dictionary.height });
  });
});
