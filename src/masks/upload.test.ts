import { describe, expect, it } from 'vitest';
import { readGrey } from '../images/read-grey.ts';
import { resizeNearest, resizePlaneBilinear } from '../images/resize.ts';
import { feather } from './feather.ts';
import { hasProportionsOf, uploadedMask } from './upload.ts';

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
    const { plane, description } = uploadedMask(soft, size);
    expect(plane).toEqual(soft.toPlane());
    expect(description).toBe('Soft grey mask, 1 class, 25 % foreground');
  });

  it('stays hard when resized', () => {
    const { plane, description } = uploadedMask(hard, photo);
    expect(plane).toEqual({ ...photo, data: resizeNearest(hard.toPlane().data, size, photo) });
    expect(description).toBe('Black and white mask, 1 class, 29 % foreground, resized 6 × 4 to 12 × 8');
  });

  it('is resized smoothly when soft', () => {
    const { plane } = uploadedMask(soft, photo);
    expect(plane).toEqual(resizePlaneBilinear(soft.toPlane(), photo));
  });

  it('is feathered in pixels of the photo', () => {
    const { plane, description } = uploadedMask(hard, photo, { feather: 2 });
    const resized = { ...photo, data: resizeNearest(hard.toPlane().data, size, photo) };
    expect(plane).toEqual(feather(resized, 2));
    expect(description).toMatch(/to 12 × 8, feathered by 2 px$/);
  });

  it('obeys the choices', () => {
    const { plane, description } = uploadedMask(soft, size, { invert: true, threshold: 0.6 });
    expect(plane).toEqual(soft.toPlane({ invert: true, threshold: 0.6 }));
    expect(description).toMatch(/inverted, cut at 0\.60/);
  });

  it('belongs to a photo whose proportions agree to 2 %', () => {
    expect(hasProportionsOf({ height: 100, width: 102 }, { height: 50, width: 50 })).toBe(true);
    expect(hasProportionsOf({ height: 100, width: 103 }, { height: 50, width: 50 })).toBe(false);
    expect(hasProportionsOf({ height: 103, width: 100 }, { height: 50, width: 50 })).toBe(false);
  });
});
