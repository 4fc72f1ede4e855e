import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodePng } from './decode-png.ts';
import { decodeMask } from './decode-mask.ts';
import { encodeBinaryMask, encodeLabels, encodeRgba, encodeSoftMask } from './encode-png.ts';
import { fixture, goldens, goldenSize } from '../testing/image-fixtures.ts';

const soft = { ...goldenSize, data: Float32Array.from(goldens.resizeInput.plane) };
const labels = Uint8Array.from(goldens.voc.labels);
const photo = { ...goldenSize, data: Uint8ClampedArray.from(goldens.photos['photo.png']) };

/** `fixtures/goldens.py --check` has read these very bytes with Pillow. Delete a file to have it written anew. */
function checkedByPillow(name: string, bytes: Uint8Array): Uint8Array {
  const path = new URL(`./fixtures/${name}`, import.meta.url);
  if (!existsSync(path) && !process.env['CI']) writeFileSync(path, bytes);
  expect(bytes).toEqual(fixture(name));
  return bytes;
}

describe('PNG files that others can read', () => {
  it('binary mask', async () => {
    const bytes = checkedByPillow('encoded-binary.png', encodeBinaryMask(soft));
    const reading = await decodeMask(new Uint8Array(bytes));
    expect(reading.kind).toBe('binary-0255');
    expect(reading.toPlane().data).toEqual(soft.data.map((p) => (p > 0.5 ? 1 : 0)));
  });

  it('binary mask at another threshold, the threshold itself excluded', () => {
    const plane = { height: 1, width: 3, data: Float32Array.of(0.2, 0.25, 0.3) };
    expect([...decodePng(encodeBinaryMask(plane, 0.25), '').data]).toEqual([0, 0, 255]);
  });

  it('soft mask of 8 bits', async () => {
    const bytes = checkedByPillow('encoded-soft-8.png', encodeSoftMask(soft, 8));
    const { data } = (await decodeMask(new Uint8Array(bytes))).toPlane();
    expect(Math.max(...data.map((p, i) => Math.abs(p - soft.data[i])))).toBeLessThanOrEqual(0.5001 / 255);
  });

  it('soft mask of 16 bits', async () => {
    const bytes = checkedByPillow('encoded-soft-16.png', encodeSoftMask(soft, 16));
    const { data } = (await decodeMask(new Uint8Array(bytes))).toPlane();
    expect(Math.max(...data.map((p, i) => Math.abs(p - soft.data[i])))).toBeLessThanOrEqual(0.51 / 65535);
  });

  it('clamps probabilities that left [0, 1]', () => {
    const plane = { height: 1, width: 2, data: Float32Array.of(-0.1, 1.2) };
    expect([...decodePng(encodeSoftMask(plane, 16), '').data]).toEqual([0, 65535]);
  });

  it('labels with the VOC palette, as palette indices', () => {
    const raster = decodePng(checkedByPillow('encoded-labels.png', encodeLabels(labels, goldenSize)), '');
    expect(raster).toMatchObject({ kind: 'indices', ...goldenSize });
    expect([...raster.data]).toEqual(goldens.voc.labels);
  });

  it('RGBA', () => {
    const raster = decodePng(checkedByPillow('encoded-rgba.png', encodeRgba(photo)), '');
    expect(raster).toMatchObject({ kind: 'samples', channels: 4 });
    expect([...raster.data]).toEqual([...photo.data]);
  });
});
