import { describe, expect, it } from 'vitest';
import { awayFrom, classColour, palette, type Rgb } from './class-colours.ts';

const photoOf = (...colours: readonly Rgb[]) => ({
  height: 1,
  width: colours.length * 100,
  data: Uint8ClampedArray.from(colours.flatMap((colour) => Array.from({ length: 100 }, () => [...colour, 255]).flat())),
});
const named = (order: readonly number[]) => order.map((position) => palette[position][0]);

describe('colours away from the photo', () => {
  it('keeps the palette’s order over grey', () => {
    expect(named(awayFrom(photoOf([90, 90, 90], [200, 203, 200])))).toEqual(palette.map(([name]) => name));
  });

  it('moves what is in the photo to the end', () => {
    expect(named(awayFrom(photoOf([220, 60, 150]))).at(-1)).toBe('pink');
    const leaves = named(awayFrom(photoOf([40, 150, 60], [90, 180, 40], [30, 160, 110])));
    expect(leaves[0]).toBe('pink');
    expect(leaves.slice(-2)).toContain('green');
    expect(named(awayFrom(photoOf([210, 30, 30], [190, 40, 60])))[0]).not.toMatch(/pink|red/);
  });

  it('gives way to what a person chose', () => {
    const photo = photoOf([220, 60, 150]);
    expect(classColour(0, photo)).not.toEqual(palette[0][1]);
    expect(classColour(0, photo, { 0: 0 })).toEqual(palette[0][1]);
    expect(classColour(7)).toEqual(palette[1][1]);
  });
});
