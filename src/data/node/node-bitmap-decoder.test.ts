import { describe, expect, it } from 'vitest';
import { decodeMask } from '../../images/decode-mask.ts';
import { decodePhoto } from '../../images/decode-photo.ts';
import { fixture } from '../../testing/image-fixtures.ts';
import { nodeBitmapDecoder } from './node-bitmap-decoder.ts';

interface Shown {
  readonly size: readonly [height: number, width: number];
  readonly rgb: readonly number[];
}

/** Each EXIF orientation as Pillow shows it (fixtures/exif.py). */
const goldens = JSON.parse(new TextDecoder().decode(fixture('exif.json'))) as Readonly<Record<string, Shown>>;
const options = { decodeBitmap: nodeBitmapDecoder };

describe('a JPEG in Node stands upright by its EXIF orientation, as in the page and in Pillow', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('a photo of orientation %i', async (orientation) => {
    const name = `exif-${orientation}.jpg`;
    const { size, rgb } = goldens[name];
    const { pixels, original } = await decodePhoto(fixture(name), options);
    expect([pixels.height, pixels.width]).toEqual(size);
    expect([original.height, original.width]).toEqual(size);
    const found = pixels.data.filter((_, i) => i % 4 !== 3);
    const differences = Array.from(found, (value, i) => Math.abs(value - rgb[i]));
    expect(Math.max(...differences)).toBeLessThanOrEqual(2); // two decoders round differently
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('a mask of orientation %i', async (orientation) => {
    const name = `exif-mask-${orientation}.jpg`;
    const { size, rgb } = goldens[name];
    const reading = await decodeMask(fixture(name), options);
    const { height, width, data } = reading.toPlane({ threshold: 0.5 });
    expect([height, width]).toEqual(size);
    expect([...data]).toEqual(Array.from({ length: height * width }, (_, i) => (rgb[i * 3] > 127 ? 1 : 0)));
  });

  it('a segment that is cut off or tells nonsense turns nothing', async () => {
    const bytes = fixture('exif-6.jpg');
    const at = bytes.findIndex((_, i) => bytes[i] === 1 && bytes[i + 1] === 0x12 && bytes[i + 3] === 3); // 0x0112, short
    for (const value of [0, 9, 255]) {
      const altered = bytes.slice();
      altered[at + 9] = value;
      const { pixels } = await decodePhoto(altered, options);
      expect([pixels.height, pixels.width]).toEqual([9, 13]);
    }
    const far = bytes.slice();
    far.fill(0xff, 34, 38); // the offset of the directory: beyond the segment
    expect((await decodePhoto(far, options)).pixels.width).toBe(13);
  });
});
