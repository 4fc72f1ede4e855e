import { beforeAll, describe, expect, it } from 'vitest';
import { difference, load, values } from '../testing/onnx/fixtures.ts';
import type { Feeds, Run, Values } from '../testing/onnx/fixtures.ts';
import { twin, unetGolden } from '../testing/onnx/twins.ts';
import { passes } from './index.ts';
import type { Pass, PreparationReport } from './index.ts';

const sizes = { height: 8, width: 16, tokens: 77 };

/** In graph order: two blocks with two attentions, one with two, the middle, three blocks with three; each self and cross. */
const positions = [128, 128, 32, 32, 8, 8, 2, 8, 8, 8, 32, 32, 32, 128, 128, 128];
const ofSd2: Record<number, number[]> = { 128: [5, 2], 32: [10, 2], 8: [20, 2], 2: [20, 2] };
const ofSd1: Record<number, number[]> = { 128: [8, 2], 32: [8, 4], 8: [8, 4], 2: [8, 4] };

/** Heads and head size at each number of positions, by family. */
const families = Object.entries({ 'sd-2.1-base': ofSd2, 'sd-turbo': ofSd2, 'sd-1.5': ofSd1, lcm: ofSd1 });

/**
 * `error`: against PyTorch in float32; the untouched float16 graphs are off by as much. `zero`: against the same graph
 * without injection, at strength 0. Fused attention gets other kernels there, and so other roundings.
 */
const styles: { style: string; form: string; error: number; zero: number; replaced: object; logits?: boolean }[] = [
  { style: 'float', form: 'explicit', error: 2e-5, zero: 2e-5, replaced: {} },
  { style: 'half', form: 'explicit', error: 0.012, zero: 0.006, replaced: {} },
  { style: 'optimum', form: 'explicit', error: 0.012, zero: 0.006, replaced: {}, logits: true },
  { style: 'fused', form: 'fused', error: 0.012, zero: 0.01, replaced: { BiasSplitGelu: 16, BiasAdd: 16 } },
];
const made = families.flatMap(([family, heads]) => styles.map((style) => ({ family, heads, ...style })));
const forCuda = {
  ...{ family: 'sd-2.1-base', heads: ofSd2, style: 'cuda', form: 'fused', error: 0.012, zero: 0.01 },
  replaced: { BiasSplitGelu: 16, BiasAdd: 16, GroupNorm: 16, SkipGroupNorm: 45, NhwcConv: 66 },
};

describe.each([...made, forCuda])('$family, $style', { timeout: 120_000 }, (each) => {
  const { family, heads, style, form, error, zero, replaced } = each;
  const logits = 'logits' in each;
  const changes: Pass[] = [
    passes.portable(),
    ...(logits ? [passes.logitsInFloat32()] : []),
    passes.injectAttention({ sizes }),
  ];
  const golden = unetGolden(family);
  let report: PreparationReport | undefined;
  let injected: Run | undefined;
  let plain: Values | undefined;

  beforeAll(async () => {
    const bytes = twin(`${family}/${style}`);
    const portable = await load(bytes, [passes.portable()]);
    plain = (await portable.run(golden.inputs))['out_sample'];
    const { run, prepared } = await load(bytes, changes);
    injected = run;
    report = prepared.report;
  }, 120_000);

  const output = async (cross: number, self: number) => {
    const feeds: Feeds = {
      ...golden.inputs,
      ...Object.fromEntries(Object.entries(golden.masks).map(([size, mask]) => [`g4seg_mask_${size}`, mask])),
      g4seg_token_indicator: golden.indicator,
      g4seg_strength_cross: values([cross], [1]),
      g4seg_strength_self: values([self], [1]),
    };
    return (await injected?.(feeds))?.['out_sample'];
  };

  it('equals PyTorch before injection', () => {
    expect(difference(plain, golden.plain)).toBeLessThan(error);
    expect(report?.replaced).toEqual(replaced);
  });

  it('has 16 self- and 16 cross-attentions, all found', () => {
    const { sites = [], inputs } = report?.injection ?? {};
    expect(
      sites.map((site) => [site.status, site.form, site.kind, site.positions, site.heads, site.headDimension]),
    ).toEqual(
      positions.flatMap((size) =>
        ['self', 'cross'].map((kind) => ['injected', form, kind, size, ...(heads[size] ?? [])]),
      ),
    );
    expect(inputs).toEqual({ maskSizes: [128, 32, 8, 2], tokens: 77 });
    expect(report?.wideLogits).toEqual(logits ? { sites: 32, refused: [] } : undefined);
  });

  it('is what it was at strength 0', async () => {
    expect(difference(await output(0, 0), plain)).toBeLessThanOrEqual(zero);
  });

  it('equals PyTorch with an explicit bias', async () => {
    for (const { cross, self, output: expected } of golden.cases) {
      const found = await output(cross, self);
      expect(difference(found, expected), `${cross} ${self}`).toBeLessThan(error);
      expect(difference(found, plain)).toBeGreaterThan(5 * error); // the case shows something
    }
  });
});
