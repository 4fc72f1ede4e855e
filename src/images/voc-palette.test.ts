import { expect, it } from 'vitest';
import { goldens } from '../testing/image-fixtures.ts';
import { vocClasses, vocPalette } from './voc-palette.ts';

it('equals the palette that the VOC devkit computes', () => {
  expect(vocPalette().map(([red, green, blue]) => [red, green, blue])).toEqual(goldens.voc.palette);
  expect(vocPalette()[15]).toEqual([192, 128, 128, 255]); // person, as in every VOC figure
  expect(vocPalette()[255]).toEqual([224, 224, 192, 255]);
});

it('names 20 classes and the background', () => {
  expect(vocClasses).toHaveLength(21);
  expect(vocClasses[15]).toBe('person');
});
