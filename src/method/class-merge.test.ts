import { describe, expect, it } from 'vitest';
import { mergeClasses } from './class-merge.ts';

const plane = (...values: number[]) => ({ height: 1, width: values.length, data: Float32Array.from(values) });

describe('mergeClasses', () => {
  it('labels a pixel with its most probable class, above one half only', () => {
    const labels = mergeClasses([
      plane(0.5, 0.6, 0.7, 0.1, 0),
      plane(0.2, 0.7, 0.6, 0.51, 0),
      plane(0.4, 0.1, 0.1, 0.5, 0),
    ]);
    expect([...labels]).toEqual([0, 2, 1, 2, 0]);
  });

  it('prefers the earlier class on a tie', () => {
    expect([...mergeClasses([plane(0.2), plane(0.75), plane(0.75)])]).toEqual([2]);
  });

  it('keeps the order of classes in the labels, whatever the values', () => {
    const [a, b] = [plane(0.9, 0.1, 0.6), plane(0.3, 0.8, 0.4)];
    expect([...mergeClasses([a, b])]).toEqual([1, 2, 1]);
    expect([...mergeClasses([b, a])]).toEqual([2, 1, 2]);
  });

  it('takes the background that the maps bring, a threshold, or none', () => {
    const classes = [plane(0.45, 0.1, 0.45, 0), plane(0.4, 0.3, 0.2, 0)];
    expect([...mergeClasses(classes)]).toEqual([0, 0, 0, 0]);
    expect([...mergeClasses(classes, plane(0.2, 0.3, 0.46, 0))]).toEqual([1, 0, 0, 0]);
    expect([...mergeClasses(classes, 0.25)]).toEqual([1, 2, 1, 0]);
    expect([...mergeClasses(classes, 'none')]).toEqual([1, 2, 1, 1]);
    expect(() => mergeClasses(classes, plane(0.2))).toThrow(/background.*2 x 1|1 x 4 and 1 x 1/);
  });

  it('refuses no map, 255 maps, and maps of different sizes', () => {
    expect(() => mergeClasses([])).toThrow(/1 to 254 classes; got 0/);
    expect(() => mergeClasses(Array.from({ length: 255 }, () => plane(0.1)))).toThrow(/got 255/);
    expect(() => mergeClasses([plane(0.1, 0.2), plane(0.1)])).toThrow(/1 x 2 and 1 x 1/);
  });
});
