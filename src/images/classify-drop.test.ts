import { describe, expect, it } from 'vitest';
import { classifyDrop } from './classify-drop.ts';
import { decodeDropped } from './decode-drop.ts';
import type { Dropped } from './decode-drop.ts';
import { fixture } from '../testing/image-fixtures.ts';

/** A dropped fixture under another name. */
const drop = async (file: string, name: string): Promise<Dropped> => decodeDropped(fixture(file), { name });

/** Each permutation of a few files. */
function orders<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item) => orders(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

describe('classifyDrop, whatever the order', () => {
  it.each([
    [
      'colour photo, mask',
      [
        ['photo.png', 'a.png', 'photo'],
        ['binary-0255.png', 'b.png', 'mask'],
      ],
    ],
    [
      'a photo that calls itself a mask',
      [
        ['photo.png', 'mask.png', 'photo'],
        ['voc.png', 'photo.png', 'mask'],
      ],
    ],
    [
      'grey photo, palette',
      [
        ['photo-grey.png', 'a.png', 'photo'],
        ['voc.png', 'b.png', 'mask'],
      ],
    ],
    [
      'grey photo, soft mask, no helpful names',
      [
        ['photo-grey.png', 'a.png', 'photo'],
        ['soft.png', 'b.png', 'mask'],
      ],
    ],
    [
      'cut-out with alpha as mask',
      [
        ['photo.png', 'dog.png', 'photo'],
        ['alpha.png', 'dog (1).png', 'mask'],
      ],
    ],
    [
      'photo, coarse, truth by name',
      [
        ['photo.png', 'cat.png', 'photo'],
        ['binary-01.png', 'cat_mask.png', 'mask'],
        ['labels.png', 'cat-GT.png', 'truth'],
      ],
    ],
    [
      'photo, soft, hard',
      [
        ['photo.png', '1.png', 'photo'],
        ['soft.png', '2.png', 'mask'],
        ['voc.png', '3.png', 'truth'],
      ],
    ],
    [
      'coarse and truth for the photo that is there',
      [
        ['soft.png', 'm.png', 'mask'],
        ['binary-0255.png', 'groundTruth.png', 'truth'],
      ],
    ],
    ['one photo', [['photo.png', 'x.png', 'photo']]],
    ['one mask', [['binary-0255.png', 'x.png', 'mask']]],
    ['one truth', [['binary-0255.png', 'x_gt.png', 'truth']]],
    [
      'photo and a mask that is named truth',
      [
        ['photo.png', 'x.png', 'photo'],
        ['voc.png', 'x_gt.png', 'mask'],
      ],
    ],
    [
      'mask in a camel-case name',
      [
        ['photo-grey.png', 'dogMask.png', 'mask'],
        ['photo-grey.png', 'dog.png', 'photo'],
      ],
    ],
  ] as const)('%s', async (_, files) => {
    const dropped = await Promise.all(files.map(([file, name]) => drop(file, name)));
    const wanted = Object.fromEntries(files.map(([, , role], i) => [role, dropped[i]]));
    for (const order of orders(dropped)) {
      const { reason, ...guess } = classifyDrop(order);
      expect(guess).toEqual(wanted);
      for (const { name } of dropped) expect(reason).toContain(name);
    }
  });

  it('keeps the first of two photos and says that the second was not used', async () => {
    const files = [await drop('photo.png', 'a.png'), await drop('photo-palette.png', 'b.png')];
    const { photo, mask, reason } = classifyDrop(files);
    expect([photo, mask]).toEqual([files[0], undefined]);
    expect(reason).toMatch(/b\.png was not used: a second photo/);
  });

  it('takes the order of the drop where nothing tells two masks apart', async () => {
    const files = [await drop('voc.png', 'a.png'), await drop('labels.png', 'b.png'), await drop('photo.png', 'c.png')];
    expect(classifyDrop(files)).toMatchObject({ mask: files[0], truth: files[1], photo: files[2] });
  });

  it('refuses none and more than three', async () => {
    const file = await drop('photo.png', 'a.png');
    expect(() => classifyDrop([])).toThrow(/0 files/);
    expect(() => classifyDrop([file, file, file, file])).toThrow(/4 files were dropped.*three at most/);
  });
});
