import { describe, expect, it } from 'vitest';
import { DenseCrf } from '../../kernels/dense-crf/dense-crf.ts';
import { feather } from '../../masks/feather.ts';
import { largestDifference } from '../../testing/largest-difference.ts';
import { photoOfRgb, worstSum } from '../../testing/refinable.ts';
import goldens from './automatic-goldens.json';
import { automaticSettings, reasonOf, refineAutomatically } from './automatic.ts';
import { edgeDistance } from './edge-distance.ts';
import { mostProbable } from './label-map.ts';
import { measureMask } from './mask-shape.ts';
import type { Probabilities } from './probabilities.ts';
import { twoLabels } from './probabilities.ts';

const { height, width } = goldens;
const photo = photoOfRgb(height, width, goldens.rgb);
const tools = {
  feather: (data: Float32Array<ArrayBuffer>, deviation: number) => feather({ height, width, data }, deviation).data,
  crf: async (p: Probabilities, recipe: Parameters<typeof DenseCrf.create>[3]) =>
    (await DenseCrf.create(photo.data, width, height, recipe)).infer(p.data),
};
const cases = goldens.cases.map((golden) => ({
  ...golden,
  p: { labels: golden.labels, height, width, data: Float32Array.from(golden.p) },
}));

function settingsOf(p: Probabilities, reach?: number) {
  const settings = automaticSettings(p, reach);
  if (settings === null) throw new Error('The mask has no edge.');
  return settings;
}

/** A hard rectangle of `rows` x `columns` pixels in a picture of 60 x 80. */
function rectangle(rows: number, columns: number): Probabilities {
  const data = Float32Array.from({ length: 4800 }, (_, pixel) => {
    const row = Math.floor(pixel / 80);
    const column = pixel % 80;
    return row >= 2 && row < 2 + rows && column >= 3 && column < 3 + columns ? 1 : 0;
  });
  return twoLabels({ height: 60, width: 80, data });
}

describe('the automatic rule', () => {
  it.each(cases)('measures the $name mask as SciPy does and sets what follows', ({ p, shape, reach, feather: by }) => {
    const settings = settingsOf(p);
    expect(settings.shape.size).toBeCloseTo(shape.size, 6);
    expect(settings.shape.halfWidth).toBeCloseTo(shape.halfWidth, 6);
    expect(settings.shape.softness).toBeCloseTo(shape.softness, 6);
    expect(settings.reach).toBeCloseTo(reach, 6);
    expect(settings.feather).toBeCloseTo(by, 6);
    expect(settings.recipe.bilateral.positionDeviation).toBeCloseTo(2.5 * reach, 6);
  });

  it.each(cases)('refines the $name mask as SciPy and pydensecrf do', async ({ p, result }) => {
    const refined = await refineAutomatically(p, photo, settingsOf(p), tools);
    expect(largestDifference(refined.data, result)).toBeLessThan(5e-3);
    const expected = { ...p, data: Float32Array.from(result) };
    expect(mostProbable(refined)).toEqual(mostProbable(expected));
    expect(mostProbable(refined)).not.toEqual(mostProbable(p));
    expect(worstSum(refined)).toBeLessThan(1e-5);
  });

  it('takes another reach, and the rest follows', () => {
    const { p } = cases[0];
    const settings = settingsOf(p, 12);
    expect([settings.reach, settings.feather]).toEqual([12, 6]);
    expect(settings.recipe.bilateral.positionDeviation).toBe(30);
    expect(() => automaticSettings(p, 0)).toThrow(/more than 0 pixels; got 0/);
  });

  it('changes no label farther from the edge than its reach', async () => {
    const { p } = cases[0];
    const everything = { ...tools, crf: async ({ data }: Probabilities) => new Float32Array(data.length).fill(0.5) };
    const refined = await refineAutomatically(p, photo, { ...settingsOf(p), reach: 2, feather: 0 }, everything);
    const distance = edgeDistance(mostProbable(p), p);
    const changed = [...distance].filter((_, pixel) => refined.data[pixel] !== p.data[pixel]);
    expect(Math.max(...changed)).toBeCloseTo(Math.SQRT2 + 0.5, 6);
    expect(changed).toHaveLength([...distance].filter((value) => value <= 2).length);
  });

  it('says why', () => {
    expect(reasonOf(settingsOf(rectangle(40, 40)))).toBe(
      'Colours and dense CRF, the edge may move 4 px: the mask is hard and 40 px across.',
    );
    expect(reasonOf(settingsOf(rectangle(1, 70)))).toMatch(/^.*may move 1 px: the mask is hard and only 1 px wide\.$/);
  });
});

describe('measureMask', () => {
  it('sees the background if that is smaller, and the part that most of the object lies in', () => {
    expect(measureMask(rectangle(58, 77))?.size).toBeCloseTo(Math.sqrt(4800 - 58 * 77), 6);
    const specks = rectangle(20, 30);
    for (const pixel of [40 * 80 + 60, 45 * 80 + 70]) {
      specks.data[pixel] = 0;
      specks.data[4800 + pixel] = 1;
    }
    expect(measureMask(specks)?.size).toBeCloseTo(Math.sqrt((600 ** 2 + 2) / 602), 6);
  });

  it('finds no edge where one label has all pixels', () => {
    expect(automaticSettings(rectangle(0, 0))).toBeNull();
  });
});

describe('edgeDistance', () => {
  it("is SciPy's, plus half a pixel", () => {
    const { p } = cases[2];
    expect(largestDifference(edgeDistance(mostProbable(p), p), goldens.distanceOfThree)).toBeLessThan(1e-4);
  });

  it('is endless without an edge', () => {
    expect([...edgeDistance([7, 7, 7, 7, 7, 7], { height: 2, width: 3 })]).toEqual(Array(6).fill(Infinity));
  });
});
