import { describe, expect, it, vi } from 'vitest';
import { G4SegError } from '../core/errors.ts';
import type { BitmapDecoder } from './bitmap-decoder.ts';
import { decodePhoto } from './decode-photo.ts';
import { resizeBilinear } from './resize.ts';
import { fixture, goldens, goldenSize } from '../testing/image-fixtures.ts';

describe('decodePhoto', () => {
  it.each(Object.entries(goldens.photos))('gives the pixels of Pillow for %s', async (name, expected) => {
    const photo = await decodePhoto(fixture(name), { name });
    expect(photo).toMatchObject({ name, format: 'png', original: goldenSize, pixels: goldenSize });
    const differences = photo.pixels.data.map((value, i) => Math.abs(value - expected[i]));
    // Blending with white rounds once more in Pillow: one level. Opaque pictures are exact.
    expect(Math.max(...differences)).toBeLessThanOrEqual(photo.notes.length);
    expect(photo.notes).toEqual(/rgba|key/.test(name) ? ['Transparent parts were put on white.'] : []);
  });

  it('takes a Blob and its name', async () => {
    const { name } = await decodePhoto(new File([fixture('photo.png')], 'holiday.png'));
    expect(name).toBe('holiday.png');
  });

  it('shrinks to the longest side and says so', async () => {
    const photo = await decodePhoto(fixture('photo.png'), { maximumSide: 6 });
    const full = await decodePhoto(fixture('photo.png'));
    expect(photo.pixels).toEqual(resizeBilinear(full.pixels, { height: 4, width: 6 }));
    expect(photo.original).toEqual(goldenSize);
    expect(photo.notes).toEqual(['Shrunk from 13 × 9 to 6 × 4.']);
    expect((await decodePhoto(fixture('photo.png'), { maximumSide: 13 })).notes).toEqual([]);
  });

  it('hands other formats to the platform decoder with their type', async () => {
    const pixels = { height: 1, width: 2, data: Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 255) };
    const decodeBitmap = vi.fn<BitmapDecoder>(() => Promise.resolve(pixels));
    const photo = await decodePhoto(fixture('photo.jpg'), { decodeBitmap });
    expect(photo).toMatchObject({ format: 'jpeg', pixels, original: { height: 1, width: 2 } });
    expect(decodeBitmap.mock.calls[0][0]).toMatchObject({ type: 'image/jpeg', size: fixture('photo.jpg').length });
  });

  it('stops before decoding when aborted', async () => {
    const decodeBitmap = vi.fn<BitmapDecoder>();
    const call = decodePhoto(fixture('photo.jpg'), { decodeBitmap, signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    expect(decodeBitmap).not.toHaveBeenCalled();
  });
});

describe('a photo that cannot be used', () => {
  const refusal = async (bytes: Uint8Array<ArrayBuffer>, decodeBitmap?: BitmapDecoder): Promise<string> => {
    const error: unknown = await decodePhoto(bytes, { name: 'x', decodeBitmap }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(G4SegError);
    expect(error).toMatchObject({ code: 'bad-input' });
    return (error as G4SegError).message;
  };

  it('is empty', async () => {
    expect(await refusal(new Uint8Array(0))).toMatch(/x is empty \(0 bytes\)/);
  });

  it('is no image', async () => {
    const message = await refusal(new TextEncoder().encode('%PDF-1.7'));
    expect(message).toBe('x is a PDF document. Save its picture as PNG or JPEG.');
  });

  it('has no pixels', async () => {
    expect(await refusal(fixture('no-pixels.png'))).toMatch(/no pixels \(0 × 7\)/);
  });

  it('has 40 megapixels, told from the header alone', async () => {
    const message = await refusal(fixture('huge.png'));
    expect(message).toMatch(/8000 × 5000 pixels \(40\.0 megapixels\).*Shrink/);
    const decodeBitmap = vi.fn<BitmapDecoder>();
    const jpeg = fixture('photo.jpg');
    jpeg.set([0x27, 0x10, 0x27, 0x10], jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0) + 5);
    expect(await refusal(jpeg, decodeBitmap)).toMatch(/10000 × 10000/);
    expect(decodeBitmap).not.toHaveBeenCalled();
  });

  it.each(['photo.png', 'one-bit.png'])('is cut off anywhere: %s', async (name) => {
    const bytes = fixture(name);
    for (let length = 8; length < bytes.length; length++) {
      expect(await refusal(bytes.slice(0, length))).toMatch(/damaged PNG/);
    }
  });

  it('has a flipped bit anywhere in its data', async () => {
    const bytes = fixture('photo.png');
    for (let at = 33; at < bytes.length; at += 7) {
      const flipped = bytes.slice();
      flipped[at] ^= 4;
      expect(await refusal(flipped)).toMatch(/damaged PNG/);
    }
  });

  it('is of a format that nothing here decodes', async () => {
    expect(await refusal(fixture('photo.jpg'))).toMatch(/x is JPEG, which is only decoded in a browser/);
  });

  it('defeats the platform decoder', async () => {
    const message = await refusal(fixture('photo.jpg'), () =>
      Promise.reject(new DOMException('', 'InvalidStateError')),
    );
    expect(message).toMatch(/damaged JPEG/);
  });

  it('is an interlaced PNG with packed pixels', async () => {
    const bytes = fixture('one-bit.png');
    bytes[28] = 1;
    expect(await refusal(bytes)).toMatch(/interlaced PNG of 1 bits/);
  });
});
