import { describe, expect, it } from 'vitest';
import type { Features } from '../../method/correspondence.ts';
import { match, secondNearest, similarityRow } from '../../method/correspondence.ts';
import { describeGpu } from '../../testing/gpu.ts';
import { largestDifference } from '../../testing/largest-difference.ts';
import type { MatchCase } from './match.cases.ts';
import { allCosines, matchCases } from './match.cases.ts';
import type { MatchKernel } from './match.ts';
import { createMatchKernel } from './match.ts';

/**
 * Devices sum in different orders, so two patches whose cosines differ by rounding may change places. What must hold
 * is that the chosen patch is as good as the best, and that the cosine reported is its own.
 */
const tolerance = 1e-5;

function check(expected: MatchCase, found: { match: Int32Array; cosine: Float32Array }): void {
  const cosines = allCosines(expected);
  const candidates = cosines.map((row, patch) => (expected.excludeSelf ? row.with(patch, -2) : row));
  const chosen = Array.from(found.match, (partner, patch) => candidates[patch][partner]);
  expect(
    largestDifference(
      chosen,
      candidates.map((row) => Math.max(...row)),
    ),
  ).toBeLessThan(tolerance);
  expect(largestDifference(found.cosine, chosen)).toBeLessThan(tolerance);
  if (expected.exact) expect([...found.match]).toEqual(expected.exact);
}

/** The patch whose row of similarities is compared: neither the first nor in the first tile where there are more. */
const rowOf = ({ patches }: MatchCase) => Math.floor(patches * 0.7);

describe('match on the CPU', () => {
  const features = ({ patches, channels, layout }: MatchCase, data: Float32Array): Features => {
    return { grid: { height: 1, width: patches }, channels, layout, data };
  };

  it.each(matchCases)('$name', (each) => {
    const [generated, original] = [features(each, each.generated), features(each, each.original)];
    if (each.excludeSelf) {
      // The twin excludes the patch itself only where a picture meets itself, as the control does.
      check({ ...each, generated: each.original, exact: undefined }, secondNearest(original));
    } else {
      check(each, match(generated, original));
    }
    expect(
      largestDifference(similarityRow(generated, original, rowOf(each)), allCosines(each)[rowOf(each)]),
    ).toBeLessThan(tolerance);
  });
});

describeGpu('match on the GPU', (gpu) => {
  let made: MatchKernel | undefined;
  const kernelOf = (device: GPUDevice) => (made ??= createMatchKernel(device)); // a software driver compiles for a second
  it.each(matchCases)('$name', async (each) => {
    const { patches, channels, layout, excludeSelf = false } = each;
    const kernel = kernelOf(gpu.device);
    const original = gpu.upload(each.original);
    const generated = each.generated === each.original ? original : gpu.upload(each.generated);
    const pair = { generated, original, patches, channels, layout };
    const out = kernel.run({ ...pair, excludeSelf });
    check(each, { match: await gpu.readIntegers(out.match), cosine: await gpu.readFloats(out.cosine) });
    const row = await gpu.readFloats(kernel.similarityRow({ ...pair, patch: rowOf(each) }));
    expect(largestDifference(row, allCosines(each)[rowOf(each)])).toBeLessThan(tolerance);
  });

  it('refuses sizes that do not fit', () => {
    const kernel = kernelOf(gpu.device);
    const [long, short] = [gpu.upload(new Float32Array(21)), gpu.upload(new Float32Array(20))];
    const pair = {
      generated: long,
      original: long,
      patches: 7,
      channels: 3,
      layout: 'channels-last',
      excludeSelf: false,
    } as const;
    expect(() => kernel.run({ ...pair, original: short })).toThrow(/"original" holds 20 values; the kernel needs 21/);
    expect(() => kernel.run({ ...pair, generated: short })).toThrow(/"generated" holds 20 values/);
    expect(() => kernel.run({ ...pair, patches: 0 })).toThrow(/positive number of patches; got 0/);
    expect(() => kernel.run({ ...pair, channels: 1.5 })).toThrow(/positive number of channels; got 1.5/);
    expect(() => kernel.run({ ...pair, patches: 1, excludeSelf: true })).toThrow(/no other to match it with/);
    for (const patch of [-1, 7, 0.5]) expect(() => kernel.similarityRow({ ...pair, patch })).toThrow(/outside 0 to 6/);
  });
});
