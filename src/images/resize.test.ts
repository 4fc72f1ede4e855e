import { describe, expect, it } from 'vitest';
import { G4SegError } from '../core/errors.ts';
import { resizeBilinear, resizeNearest, resizePlaneBilinear } from './resize.ts';
import { goldens, goldenSize } from '../testing/image-fixtures.ts';

const picture = { ...goldenSize, data: new Uint8ClampedArray(goldens.resizeInput.rgba) };
const plane = { ...goldenSize, data: Float32Array.from(goldens.resizeInput.plane) };
const labels = Uint8Array.from(goldens.resizeInput.labels);

describe.each(goldens.resize)('resized to $size', ({ size: [height, width], rgba, plane: soft, nearest }) => {
  const size = { height, width };

  it('equals Pillow BILINEAR on 8-bit pixels, to the last bit', () => {
    const resized = resizeBilinear(picture, size);
    expect(resized).toMatchObject(size);
    expect([...resized.data]).toEqual(rgba);
  });

  it('equals Pillow BILINEAR on float pixels, to the last bit', () => {
    const resized = resizePlaneBilinear(plane, size);
    expect(resized).toMatchObject(size);
    expect([...resized.data]).toEqual(soft);
  });

  it('equals Pillow NEAREST on labels', () => {
    expect([...resizeNearest(labels, goldenSize, size)]).toEqual(nearest);
  });
});

describe('resizing', () => {
  it('keeps the kind of array of a hard mask', () => {
    const hard = resizeNearest(Float32Array.of(0, 1, 0.5), { height: 1, width: 3 }, { height: 2, width: 3 });
    expect(hard).toEqual(Float32Array.of(0, 1, 0.5, 0, 1, 0.5));
  });

  it.each([
    [0, 4],
    [4, 0],
    [-1, 4],
    [2.5, 4],
    [NaN, 4],
  ])('refuses %s × %s', (height, width) => {
    expect(() => resizeBilinear(picture, { height, width })).toThrow(G4SegError);
    expect(() => resizePlaneBilinear(plane, { height, width })).toThrow(/cannot be resized/);
    expect(() => resizeNearest(labels, goldenSize, { height, width })).toThrow(`${width} × ${height}`);
  });
});
