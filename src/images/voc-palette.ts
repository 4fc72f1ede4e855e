import type { Colour } from './raster.ts';

/** Names of PASCAL VOC 2012; index 0 is the background. */
export const vocClasses = [
  'background',
  'aeroplane',
  'bicycle',
  'bird',
  'boat',
  'bottle',
  'bus',
  'car',
  'cat',
  'chair',
  'cow',
  'dining table',
  'dog',
  'horse',
  'motorbike',
  'person',
  'potted plant',
  'sheep',
  'sofa',
  'train',
  'tv monitor',
] as const;

/** The index that VOC annotations give to pixels nobody judges. */
export const vocVoid = 255;

/**
 * Colour of a label in the PASCAL VOC palette. Bits 0, 3, 6 of the label become the high bits of red, bits 1, 4, 7 of
 * green, bits 2, 5 of blue (VOC devkit, VOClabelcolormap.m).
 * @param label 0..255
 */
export function vocColour(label: number): Colour {
  const channel = (first: number) => {
    let value = 0;
    for (let step = 0; step < 8; step++) value |= ((label >> (3 * step + first)) & 1) << (7 - step);
    return value;
  };
  return [channel(0), channel(1), channel(2), 255];
}

/** All 256 colours, in the order of their labels. */
export function vocPalette(): Colour[] {
  return Array.from({ length: 256 }, (_, label) => vocColour(label));
}
