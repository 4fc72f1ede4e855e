import { describe, expect, it } from 'vitest';
import { readImageHeader } from './image-header.ts';
import { fixture, goldens } from '../testing/image-fixtures.ts';

const formatOf: Readonly<Record<string, string>> = { jpg: 'jpeg', webp: 'webp', gif: 'gif', bmp: 'bmp' };

describe('readImageHeader', () => {
  it.each(Object.entries(goldens.headers))('reads %s as Pillow does', (name, [height, width]) => {
    const format = formatOf[name.slice(name.lastIndexOf('.') + 1)];
    expect(readImageHeader(fixture(name))).toEqual({ format, size: { height, width } });
  });

  it('reads a PNG, at any offset in its buffer', () => {
    const bytes = fixture('photo.png');
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(readImageHeader(shifted.subarray(3))).toEqual({ format: 'png', size: { height: 9, width: 13 } });
  });

  it('passes over the tables before the frame header of a JPEG', () => {
    const jpeg = fixture('photo.jpg');
    const huffmanTable = [0xff, 0xc4, 0x00, 0x08, 1, 2, 3, 4, 5, 6];
    const bytes = Uint8Array.from([...jpeg.slice(0, 2), ...huffmanTable, 0xff, ...jpeg.slice(2)]); // and a fill byte
    expect(readImageHeader(bytes)).toEqual(readImageHeader(jpeg));
  });

  it('knows an AVIF without its size', () => {
    const bytes = new TextEncoder().encode('\0\0\0\x20ftypavif\0\0\0\0');
    expect(readImageHeader(bytes)).toEqual({ format: 'avif' });
  });

  it('never reads past the end, wherever a file is cut', () => {
    for (const name of [...Object.keys(goldens.headers), 'photo.png']) {
      const bytes = fixture(name);
      const whole = readImageHeader(bytes);
      for (let length = 0; length < bytes.length; length++) {
        const cut = readImageHeader(bytes.slice(0, length));
        expect(cut?.size ?? whole?.size).toEqual(whole?.size);
      }
    }
  });

  it('says undefined for what is no image', () => {
    expect(readImageHeader(new TextEncoder().encode('%PDF-1.7\n%'))).toBeUndefined();
    expect(readImageHeader(new Uint8Array(0))).toBeUndefined();
  });
});
