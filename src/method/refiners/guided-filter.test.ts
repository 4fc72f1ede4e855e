import { describe, expect, it } from 'vitest';
import { largestDifference } from '../../testing/largest-difference.ts';
import { photoOfRgb, step, twoColours, worstSum } from '../../testing/refinable.ts';
import goldens from './goldens.json';
import { guidedFilter } from './guided-filter.ts';
import { planeOfLabel, twoLabels } from './probabilities.ts';

const { height, width } = goldens.size;
const p = { ...goldens.size, data: Float32Array.from(goldens.p) };
const photo = photoOfRgb(height, width, goldens.rgb);

describe('guidedFilter', () => {
  it.each(goldens.guided)('is the window-by-window fit of numpy, radius $radius', async (golden) => {
    const { data } = await guidedFilter(p, photo, golden);
    expect(largestDifference(data, golden.result)).toBeLessThan(3e-6);
  });

  it("agrees with OpenCV's where no window reaches the border", async () => {
    const golden = goldens.opencv;
    const mask = { height: golden.height, width: golden.width, data: Float32Array.from(golden.mask) };
    const guide = photoOfRgb(golden.height, golden.width, golden.rgb);
    const object = planeOfLabel(await guidedFilter(twoLabels(mask), guide, golden), 1);
    const margin = 2 * golden.radius;
    const inner = object.data.filter((_, pixel) => {
      const column = pixel % golden.width;
      const row = (pixel - column) / golden.width;
      const inside = (place: number, size: number) => place >= margin && place < size - margin;
      return inside(row, golden.height) && inside(column, golden.width);
    });
    expect(
      largestDifference(
        inner,
        golden.inner.map((value) => Math.min(1, Math.max(0, value))),
      ),
    ).toBeLessThan(3e-6);
  });

  it("moves the edge of a mask to the photo's edge", async () => {
    const before = step(11, 24, 10);
    const { data } = planeOfLabel(await guidedFilter(before, twoColours(11, 24, 12), { radius: 6, epsilon: 1e-4 }), 1);
    expect(data[5 * 24 + 11]).toBeGreaterThan(0.5); // 0.1 before
    expect(data[5 * 24 + 12]).toBeLessThan(0.5);
  });

  it('keeps the sum over the labels, leaves equal values alone, and does not care for the order of the labels', async () => {
    const parameters = { radius: 3, epsilon: 1e-4 };
    const result = await guidedFilter(p, photo, parameters);
    expect(worstSum(result)).toBeLessThan(1e-6);
    const even = { ...p, data: new Float32Array(p.data.length).fill(1 / 3) };
    expect(largestDifference((await guidedFilter(even, photo, parameters)).data, even.data)).toBeLessThan(1e-6);
    const order = [2, 0, 1];
    const shuffled = new Float32Array(order.flatMap((label) => [...planeOfLabel(p, label).data]));
    const back = await guidedFilter({ ...p, data: shuffled }, photo, parameters);
    order.forEach((label, place) => {
      expect(largestDifference(planeOfLabel(back, place).data, planeOfLabel(result, label).data)).toBeLessThan(1e-6);
    });
  });

  it('refuses a radius of 0, an epsilon of 0 and another size', async () => {
    await expect(guidedFilter(p, photo, { radius: 0, epsilon: 1 })).rejects.toThrow(/radius of at least 1/);
    await expect(guidedFilter(p, photo, { radius: 2, epsilon: 0 })).rejects.toThrow(/epsilon above 0/);
    const turned = { ...photo, height: width, width: height };
    await expect(guidedFilter(p, turned, { radius: 2, epsilon: 1 })).rejects.toThrow(/13 x 19 and 19 x 13/);
  });
});
