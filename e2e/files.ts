import { pngFile } from './png-file.ts';

/** A file as the page gets it. */
export interface TestFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
}

/** Neither square nor the size of a scene, so that a swapped axis or a skipped resize shows. */
export const ownSize: Picture = { width: 192, height: 144 };

export function file(name: string, bytes: Buffer, type = 'image/png'): TestFile {
  return { name, type, bytes };
}

/** A photograph by its statistics: smooth light, a warm disc on a cool ground, and noise in every pixel. */
export function photoPng({ width, height }: Picture = ownSize, seed = 1): Buffer {
  const data = new Uint8Array(width * height * 3);
  let state = seed * 2654435761;
  const noise = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes' generator
    return (state >>> 24) / 16 - 8;
  };
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const inside = Math.hypot(row - height / 2, column - width * 0.45) < height * 0.3;
      const colour = inside ? [205, 120, 60] : [60, 110 + (60 * row) / height, 90 + (90 * column) / width];
      data.set(
        colour.map((value) => value + noise()),
        (row * width + column) * 3,
      );
    }
  }
  return pngFile({ width, height, kind: 'rgb', data });
}

export function photo(name = 'harbour.png', size = ownSize): TestFile {
  return file(name, photoPng(size));
}

/** True inside a rectangle that covers a quarter of the picture. */
export function inQuarter(row: number, column: number, { width, height }: Picture): boolean {
  return row >= height / 4 && row < (3 * height) / 4 && column >= width / 8 && column < (5 * width) / 8;
}

/** A grey mask; one value a pixel, 0..255. */
export function greyMask(
  name: string,
  valueAt: (row: number, column: number) => number,
  size: Picture = ownSize,
): TestFile {
  const { width, height } = size;
  const data = Uint8Array.from({ length: width * height }, (_, i) => valueAt(Math.floor(i / width), i % width));
  return file(name, pngFile({ ...size, kind: 'grey', data }));
}

/** A quarter of the picture is foreground, the rest is not. */
export function hardMask(name = 'harbour-mask.png', white = 255, size = ownSize): TestFile {
  return greyMask(name, (row, column) => (inQuarter(row, column, size) ? white : 0), size);
}

/** The same quarter with an edge that fades over 16 pixels; 0.5 lies where the hard mask ends. */
export function softValue(row: number, column: number, { width, height }: Picture = ownSize): number {
  const inside = Math.min(
    row - height / 4,
    (3 * height) / 4 - 1 - row,
    column - width / 8,
    (5 * width) / 8 - 1 - column,
  );
  return Math.round(255 * Math.min(1, Math.max(0, 0.5 + (inside + 0.5) / 16)));
}

export function softMask(name = 'harbour-soft.png'): TestFile {
  return greyMask(name, (row, column) => softValue(row, column));
}

/** Colour everywhere the same; only alpha tells the object. */
export function alphaMask(name = 'harbour-cut-out.png'): TestFile {
  const { width, height } = ownSize;
  const data = new Uint8Array(width * height * 4).fill(90);
  for (let i = 0; i < width * height; i++) data[i * 4 + 3] = softValue(Math.floor(i / width), i % width);
  return file(name, pngFile({ ...ownSize, kind: 'rgba', data }));
}

/** PASCAL VOC's colours, by its own bit trick (VOCdevkit, VOCcode/VOClabelcolormap.m). */
export function vocColour(label: number): [number, number, number] {
  const colour: [number, number, number] = [0, 0, 0];
  for (let bit = 0; bit < 8; bit++) {
    for (const channel of [0, 1, 2] as const) colour[channel] |= ((label >> (3 * bit + channel)) & 1) << (7 - bit);
  }
  return colour;
}

const vocCat = 8;
const vocDog = 12;

/** A VOC annotation: a quarter of cat (of which one row less at its top is not judged), a strip of dog at the right. */
export function vocMask(name = 'harbour-voc.png'): TestFile {
  const { width, height } = ownSize;
  const data = Uint8Array.from({ length: width * height }, (_, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    if (row === height / 4 - 1 && column < width / 2) return 255;
    if (inQuarter(row, column, ownSize)) return vocCat;
    return column >= width - 24 ? vocDog : 0;
  });
  const palette = Array.from({ length: 256 }, (_, label) => vocColour(label));
  return file(name, pngFile({ ...ownSize, kind: 'palette', data, palette }));
}
