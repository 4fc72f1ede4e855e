import { describe, expect, it } from 'vitest';
import { mergeClasses } from './class-merge.ts';
import { jointProbabilities, mostProbableLabels } from './joint.ts';

const plane = (...values: number[]) => ({ height: 1, width: values.length, data: Float32Array.from(values) });

describe('all classes beside the background', () => {
  it('leaves one class as it is', () => {
    const { labels, data } = jointProbabilities([plane(0, 0.25, 1)]);
    expect(labels).toBe(2);
    expect([...data]).toEqual([1, 0.75, 0, 0, 0.25, 1]);
  });

  it('sums to 1, and its most probable label is the one of the merge', () => {
    const planes = [plane(0.9, 0.2, 0.5, 0.6, 0), plane(0.8, 0.1, 0.5, 0.6, 0.51)];
    const joint = jointProbabilities(planes);
    for (let pixel = 0; pixel < 5; pixel++) {
      expect(joint.data[pixel] + joint.data[5 + pixel] + joint.data[10 + pixel]).toBeCloseTo(1, 6);
    }
    expect([...mostProbableLabels(joint)]).toEqual([1, 0, 0, 1, 2]);
    expect(mostProbableLabels(joint)).toEqual(mergeClasses(planes));
  });

  it('takes a background of its own, and gives it what nothing claims', () => {
    const { data } = jointProbabilities([plane(0.45, 0.1, 0), plane(0.4, 0, 0)], plane(0.15, 0.3, 0));
    const expected = [0.15, 0.75, 1, 0.45, 0.25, 0, 0.4, 0, 0];
    data.forEach((value, at) => expect(value).toBeCloseTo(expected[at], 6));
    expect(() => jointProbabilities([plane(1, 0)], plane(1))).toThrow('size');
  });

  it('refuses no class and maps of different sizes', () => {
    expect(() => jointProbabilities([])).toThrow('no class');
    expect(() => jointProbabilities([plane(1), plane(1, 0)])).toThrow('size');
  });
});
