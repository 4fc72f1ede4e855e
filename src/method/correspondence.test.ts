import { describe, expect, it } from 'vitest';
import type { Size } from '../core/grid.ts';
import { area } from '../core/grid.ts';
import { gaussianNoise } from '../core/random.ts';
import { largestDifference } from '../testing/largest-difference.ts';
import type { Features } from './correspondence.ts';
import {
  cosineOfMatches,
  identityMatch,
  match,
  randomMatch,
  secondNearest,
  similarityRow,
  topMatches,
} from './correspondence.ts';
import { rawPatchFeatures } from './features.ts';
import goldens from './goldens.json';

const golden = goldens.correspondence;

function tokens(grid: Size, channels: number, data: ArrayLike<number>): Features {
  return { grid, channels, layout: 'channels-last', data: Float32Array.from(data) };
}

function channelsFirst({ grid, channels, data }: Features): Features {
  const patches = area(grid);
  const planes = Float32Array.from({ length: data.length }, (_, index) => {
    return data[(index % patches) * channels + Math.floor(index / patches)];
  });
  return { grid, channels, layout: 'channels-first', data: planes };
}

const generated = tokens(golden.grid, golden.channels, golden.generated);
const original = tokens(golden.grid, golden.channels, golden.original);
const unit = 2e-7; // float32 vectors of length 1

describe('match', () => {
  it.each([
    ['channels-last', generated, original],
    ['channels-first', channelsFirst(generated), channelsFirst(original)],
    ['one of each', generated, channelsFirst(original)],
  ])('is the arg max of the cosine similarity of torch, %s', (_, g, o) => {
    const found = match(g, o);
    expect([...found.match]).toEqual(golden.match);
    expect(largestDifference(found.cosine, golden.cosine)).toBeLessThan(unit);
  });

  it('does not depend on the length of the vectors', () => {
    const scaled = generated.data.map((value, index) => value * (1 + Math.floor(index / golden.channels)) * 1e-20);
    expect([...match({ ...generated, data: scaled }, original).match]).toEqual(golden.match);
  });

  it('reads no further than C · N values', () => {
    const longer = { ...original, data: Float32Array.of(...original.data, NaN, 1e30) };
    expect([...match(generated, longer).match]).toEqual(golden.match);
  });

  it('is the identity for equal features, also where patches are alike', () => {
    expect(match(original, original).match).toEqual(identityMatch(21));
    const grid = { height: 2, width: 5 };
    // Proportional vectors: the same direction, different rounding.
    const alike = tokens(
      grid,
      3,
      Array.from({ length: 10 }, (_, j) => [0.3, 0.7, 0.1].map((value) => value * (1 + j / 7))).flat(),
    );
    expect(match(alike, alike).match).toEqual(identityMatch(10));
  });

  it('takes the lowest of equal patches when the patch itself is worse', () => {
    const grid = { height: 1, width: 5 };
    const o = tokens(grid, 2, [1, 0, 0, 1, 0, 2, 0, 1, -1, 0]);
    const g = tokens(grid, 2, [0, 3, 0, 3, 0, 3, 0, 3, 0, 3]);
    expect([...match(g, o).match]).toEqual([1, 1, 2, 3, 1]);
  });

  it('gives a zero vector cosine 0 with every patch, itself first', () => {
    const grid = { height: 1, width: 3 };
    const g = tokens(grid, 2, [1, 0, 0, 0, 0, 1]);
    const o = tokens(grid, 2, [0, 0, 1, 0, 0, -1]);
    const found = match(g, o);
    expect([...found.match]).toEqual([1, 1, 0]);
    expect([...found.cosine]).toEqual([1, 0, 0]);
  });

  it('stays inside the grid where every cosine is negative', () => {
    const grid = { height: 1, width: 5 };
    const found = match(tokens(grid, 1, new Float32Array(5).fill(-2)), tokens(grid, 1, new Float32Array(5).fill(3)));
    expect([...found.match]).toEqual([0, 1, 2, 3, 4]);
    expect([...found.cosine]).toEqual([-1, -1, -1, -1, -1]);
  });

  it('recovers a shift by whole patches away from the border', () => {
    const [height, width, patch, shift] = [24, 40, 4, 8];
    const data = gaussianNoise(3 * height * width, 5);
    const shifted = data.map((_, index) => data[index - shift] ?? 0);
    const F = (pixels: Float32Array) => rawPatchFeatures({ channels: 3, height, width, data: pixels }, patch);
    const { match: found } = match(F(shifted), F(data));
    const columns = width / patch;
    const inside = identityMatch(found.length).filter((j) => j % columns >= shift / patch);
    expect(inside).toHaveLength(6 * 8);
    expect(inside.map((j) => found[j])).toEqual(inside.map((j) => j - shift / patch));
  });

  it('refuses features of different shapes, too short, or not finite', () => {
    const other = tokens({ height: 7, width: 3 }, golden.channels, golden.original);
    expect(() => match(generated, other)).toThrow(/3 x 7 x 5 and 7 x 3 x 5/);
    expect(() => match(generated, { ...original, channels: 6 })).toThrow(/6 channels do not fit 105 values/);
    const spoilt = { ...generated, data: new Float32Array(generated.data).fill(NaN, 10, 11) };
    expect(() => match(spoilt, original)).toThrow(/patch 2 are not finite/);
  });
});

describe('secondNearest', () => {
  it('is the arg max of torch with the diagonal left out', () => {
    const found = secondNearest(original);
    expect([...found.match]).toEqual(golden.secondNearest);
    expect(largestDifference(found.cosine, golden.secondNearestCosine)).toBeLessThan(unit);
  });

  it('never answers with the patch itself, even among zero vectors', () => {
    const zeros = tokens({ height: 1, width: 3 }, 2, new Float32Array(6));
    expect([...secondNearest(zeros).match]).toEqual([1, 0, 0]);
  });

  it('needs two patches', () => {
    expect(() => secondNearest(tokens({ height: 1, width: 1 }, 2, [1, 2]))).toThrow(/at least two patches/);
  });
});

describe('similarityRow', () => {
  it('is a row of the similarity matrix of torch', () => {
    expect(largestDifference(similarityRow(generated, channelsFirst(original), 4), golden.row4)).toBeLessThan(unit);
  });

  it('holds, bit for bit, the cosine that the match reports', () => {
    const found = match(generated, original);
    const best = Array.from(found.match, (partner, patch) => similarityRow(generated, original, patch)[partner]);
    expect(best).toEqual([...found.cosine]);
  });

  it('refuses a patch outside the grid', () => {
    for (const patch of [-1, 21, 0.5])
      expect(() => similarityRow(generated, original, patch)).toThrow(/outside 0 to 20/);
  });
});

describe('cosineOfMatches', () => {
  it('gives the cosines of the matches that were found, bit for bit, and of any others', () => {
    const found = match(generated, original);
    expect(cosineOfMatches(generated, original, found.match)).toEqual(found.cosine);
    const shuffled = randomMatch(21, 2);
    const rows = Array.from(shuffled, (partner, patch) => similarityRow(generated, original, patch)[partner]);
    expect([...cosineOfMatches(generated, original, shuffled)]).toEqual(rows);
  });
});

describe('topMatches', () => {
  it('lists the best first, equal ones by index', () => {
    const row = Float32Array.of(0.25, 0.5, -1, 0.5, 0.75);
    expect(topMatches(row, 3)).toEqual([
      { patch: 4, cosine: 0.75 },
      { patch: 1, cosine: 0.5 },
      { patch: 3, cosine: 0.5 },
    ]);
    expect(topMatches(row, 9).map(({ patch }) => patch)).toEqual([4, 1, 3, 0, 2]);
  });
});

describe('randomMatch', () => {
  it('depends on the seed alone and reaches every patch', () => {
    expect(randomMatch(30, 1)).toEqual(randomMatch(30, 1));
    expect(randomMatch(30, 1)).not.toEqual(randomMatch(30, 2));
    expect(new Set(randomMatch(200, 3).map((partner) => partner % 7)).size).toBe(7);
    expect(
      new Set(Array.from({ length: 40 }, (_, seed) => randomMatch(2, seed)).flatMap((drawn) => [...drawn])),
    ).toEqual(new Set([0, 1]));
  });
});
