import { describe, expect, it } from 'vitest';
import { photoOfRgb } from '../../testing/refinable.ts';
import { planeOfLabel, requireRefinable, twoLabels } from './probabilities.ts';

const photo = photoOfRgb(2, 3, new Uint8Array(18));
const mask = { height: 2, width: 3, data: new Float32Array([0, 0.25, 0.5, 0.75, 1, 0.125]) };

describe('probabilities', () => {
  it('of a mask are background and object', () => {
    const both = twoLabels(mask);
    expect([...planeOfLabel(both, 0).data]).toEqual([1, 0.75, 0.5, 0.25, 0, 0.875]);
    expect(planeOfLabel(both, 1)).toEqual(mask);
    expect(() => requireRefinable(both, photo)).not.toThrow();
  });

  it('are refused with the pixel that is none', () => {
    const both = twoLabels(mask);
    const changed = (index: number, value: number) => {
      return { ...both, data: both.data.map((old, i) => (i === index ? value : old)) };
    };
    expect(() => requireRefinable(changed(10, 0.9), photo)).toThrow(/pixel 4 does not/);
    expect(() => requireRefinable(changed(2, NaN), photo)).toThrow(/pixel 2 does not/);
    expect(() => requireRefinable(changed(1, 1.75), photo)).toThrow(/pixel 1 does not/);
    expect(() => requireRefinable(changed(9, 0.755), photo)).not.toThrow();
  });

  it('are refused with one label, another size, or values too few', () => {
    const both = twoLabels(mask);
    expect(() => requireRefinable({ ...both, labels: 1 }, photo)).toThrow(/at least 2 labels.* got 1 labels/);
    expect(() => requireRefinable({ ...both, labels: 3 }, photo)).toThrow(/12 values/);
    expect(() => requireRefinable({ ...both, height: 3, width: 2 }, photo)).toThrow(/3 x 2 and 2 x 3/);
  });
});
