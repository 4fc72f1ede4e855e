import { describe, expect, it } from 'vitest';
import { readGrey } from '../images/read-grey.ts';
import { resizeNearest, resizePlaneBilinear } from '../images/resize.ts';
import { feather } from './feather.ts';
import { proportionWarning, uploadSource } from './upload.ts';

const size = { height: 4, width: 6 };
// prettier-ignore
const hard = readGrey([
  0, 255, 255, 255, 0, 0,
  0, 255, 255, 255, 0, 0,
  0, 0,   255, 0,   0, 0,
  0, 0,   0,   0,   0, 0,
], size, 255);
// prettier-ignore
const soft = readGrey([
  0,  90,  200, 90,  0,   0,
  30, 180, 255, 180, 40,  0,
  0,  120, 220, 150, 110, 10,
  0,  0,   60,  20,  0,   0,
], size, 255);
const photo = { height: 8, width: 12 };

describe('an uploaded mask', () => {
  it('is taken as it is at the size of the photo', () => {
    const { plane, description, warnings } = uploadSource(soft).toMask(size);
    expect(plane).toEqual(soft.toPlane());
    expect(description).toBe('Soft grey mask, 1 class, 25 % foreground');
    expect(warnings).toEqual([]);
  });

  it('stays hard when resized, with a warning that nothing can change', () => {
    const { plane, description, warnings } = uploadSource(hard).toMask(photo);
    expect(plane).toEqual({ ...photo, data: resizeNearest(hard.toPlane().data, size, photo) });
    expect(description).toBe('Black and white mask, 1 class, 29 % foreground, resized 6 × 4 to 12 × 8');
    expect(warnings).toEqual([expect.stringMatching(/none lies in the confidence band.*Feather/)]);
  });

  it('is resized smoothly when soft', () => {
    const { plane } = uploadSource(soft).toMask(photo);
    expect(plane).toEqual(resizePlaneBilinear(soft.toPlane(), photo));
  });

  it('is feathered in pixels of the photo', () => {
    const { plane, description, warnings } = uploadSource(hard, { feather: 2 }).toMask(photo);
    const resized = { ...photo, data: resizeNearest(hard.toPlane().data, size, photo) };
    expect(plane).toEqual(feather(resized, 2));
    expect(description).toMatch(/to 12 × 8, feathered by 2 px$/);
    expect(warnings).toEqual([]);
  });

  it('obeys the choices', () => {
    const { plane, description } = uploadSource(soft, { invert: true, threshold: 0.6 }).toMask(size);
    expect(plane).toEqual(soft.toPlane({ invert: true, threshold: 0.6 }));
    expect(description).toMatch(/inverted, cut at 0\.60/);
  });

  it('warns of an empty and of a full mask', () => {
    const empty = readGrey(new Array<number>(24).fill(0), size, 255);
    expect(uploadSource(empty).toMask(size).warnings).toEqual([expect.stringMatching(/empty/)]);
    expect(uploadSource(empty, { invert: true }).toMask(size).warnings).toEqual([expect.stringMatching(/full/)]);
  });

  it('warns where the proportions differ by more than 2 %', () => {
    expect(uploadSource(soft).toMask({ height: 12, width: 12 }).warnings[0]).toMatch(/6 × 4 and the photo 12 × 12/);
    expect(proportionWarning({ height: 100, width: 102 }, { height: 50, width: 50 })).toBeUndefined();
    expect(proportionWarning({ height: 100, width: 103 }, { height: 50, width: 50 })).toMatch(/stretched/);
    expect(proportionWarning({ height: 103, width: 100 }, { height: 50, width: 50 })).toMatch(/stretched/);
  });
});
