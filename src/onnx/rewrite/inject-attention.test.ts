import { beforeAll, describe, expect, it } from 'vitest';
import { G4SegError } from '../../core/errors.ts';
import { bytesSource } from '../byte-source.ts';
import { decoded, decodedAll, difference, fixture, goldens, load, values } from '../../testing/onnx/fixtures.ts';
import type { Feeds, Run, Values } from '../../testing/onnx/fixtures.ts';
import { modelGraph } from '../graph.ts';
import { passes, readModel } from '../index.ts';
import { validateGraph } from '../topology.ts';
import { injectAttention } from './inject-attention.ts';

const golden = goldens().unet;
const inputs = decodedAll(golden.inputs);
const sizes = { height: 4, width: 6, tokens: 5 };
const forms = ['rank-1', 'bias'] as const;

/**
 * Tolerances against PyTorch's float32: kernels add up in different orders (1e-5); float16 keeps 11 bits, and 14
 * attentions and 24 convolutions deep that is about 1e-2 of outputs of size 1 (the untouched float16 graph differs as much).
 */
const graphs = [
  { name: 'unet-legacy', form: 'explicit', tolerance: 1e-5, zero: { 'rank-1': 0, bias: 0 } },
  { name: 'unet-sdpa-dynamic', form: 'explicit', tolerance: 1e-5, zero: { 'rank-1': 3e-6, bias: 0 } },
  { name: 'unet-dynamo', form: 'explicit', tolerance: 1e-5, zero: { 'rank-1': 3e-6, bias: 0 } },
  { name: 'unet-half', form: 'explicit', tolerance: 1e-2, zero: { 'rank-1': 5e-3, bias: 0 } },
  { name: 'unet-fused-half', form: 'fused', tolerance: 1e-2, zero: { 'rank-1': 5e-3, bias: 5e-3 } },
] as const;

function feeds(
  masks: Record<string, Values>,
  cross: number,
  self: number,
  indicator = decoded(golden.indicator),
): Feeds {
  return {
    ...inputs,
    ...Object.fromEntries(Object.entries(masks).map(([size, mask]) => [`g4seg_mask_${size}`, mask])),
    g4seg_token_indicator: indicator,
    g4seg_strength_cross: values([cross], [1]),
    g4seg_strength_self: values([self], [1]),
  };
}

const soft = decodedAll(golden.masks['soft'] ?? {});
const ones = { 24: values(Array<number>(24).fill(1), [1, 24]), 6: values(Array<number>(6).fill(1), [1, 6]) };

describe.each(graphs)('injectAttention on $name', ({ name, form, tolerance, zero }) => {
  let plain: Values | undefined;
  const runs = new Map<string, Run>();

  beforeAll(async () => {
    const bytes = fixture(name);
    plain = (await (await load(bytes)).run(inputs))['out_sample'];
    for (const method of forms)
      runs.set(method, (await load(bytes, [passes.injectAttention({ form: method, sizes })])).run);
  }, 60_000);

  const output = async (method: string, given: Feeds) => (await runs.get(method)?.(given))?.['out_sample'];

  it('agrees with PyTorch before anything is injected', () => {
    expect(difference(plain, decoded(golden.plain))).toBeLessThan(tolerance);
  });

  it('finds 7 self- and 7 cross-attentions and reads their sizes', async () => {
    const { prepared } = await load(fixture(name), [passes.injectAttention({ sizes })]);
    const { sites = [], inputs: added } = prepared.report.injection ?? {};
    expect(sites.map((site) => site.status)).toEqual(Array(14).fill('injected'));
    expect(sites.map((site) => site.form)).toEqual(Array(14).fill(form));
    // In graph order: down 0, down 1, middle, up 0 twice, up 1 twice; each self, then cross.
    const positions = [24, 6, 6, 6, 6, 24, 24];
    expect(sites.map((site) => [site.kind, site.positions, site.heads, site.headDimension])).toEqual(
      positions.flatMap((size) => [
        ['self', size, 2, size === 24 ? 4 : 8],
        ['cross', size, 2, size === 24 ? 4 : 8],
      ]),
    );
    expect(added).toEqual({ maskSizes: [24, 6], tokens: 5 });
  });

  it.each(forms)('leaves the output as it was at strength 0 (%s)', async (method) => {
    expect(difference(await output(method, feeds(soft, 0, 0)), plain)).toBeLessThanOrEqual(zero[method]);
  });

  it.each(forms)('equals attention with an explicit bias in PyTorch (%s)', async (method) => {
    for (const { mask, cross, self, output: expected } of golden.cases) {
      const masks = decodedAll(golden.masks[mask] ?? {});
      const injected = await output(method, feeds(masks, cross, self));
      expect(difference(injected, decoded(expected)), `${mask} ${cross} ${self}`).toBeLessThan(tolerance);
      expect(difference(injected, plain)).toBeGreaterThan(5 * tolerance); // the case shows something
    }
  });

  it.each(forms)('does nothing for a mask of ones in self-attention (%s)', async (method) => {
    expect(difference(await output(method, feeds(ones, 0, 5)), plain)).toBeLessThan(tolerance);
  });

  it.each(forms)('does nothing for an indicator of all tokens in cross-attention (%s)', async (method) => {
    const all = values([1, 1, 1, 1, 1], [1, 5]);
    expect(difference(await output(method, feeds(soft, 5, 0, all)), plain)).toBeLessThan(tolerance);
  });

  it('gives the same by rank-1 channel as by bias', async () => {
    for (const [cross, self] of [
      [3, 1.5],
      [-2, -1],
      [0, 6],
    ] as const) {
      const [channel, bias] = [
        await output('rank-1', feeds(soft, cross, self)),
        await output('bias', feeds(soft, cross, self)),
      ];
      expect(difference(channel, bias)).toBeLessThan(tolerance);
    }
  });
});

describe('injectAttention', () => {
  it('gives a valid graph and leaves the given model alone', async () => {
    const model = await readModel(bytesSource(fixture('unet-dynamo')), 'x.onnx');
    const before = modelGraph(model).node.length;
    for (const form of forms) {
      const { model: injected } = injectAttention(model, { form });
      expect(() => validateGraph(modelGraph(injected))).not.toThrow();
      expect(modelGraph(injected).input.map(({ name }) => name)).toEqual([
        'sample',
        'timestep',
        'encoder_hidden_states',
        'g4seg_mask_24',
        'g4seg_mask_6',
        'g4seg_token_indicator',
        'g4seg_strength_cross',
        'g4seg_strength_self',
      ]);
    }
    expect(modelGraph(model).node).toHaveLength(before);
  });

  it('works on two pictures at once', async () => {
    const twice = ({ dims, data }: Values) => values([...data, ...data], [2, ...dims.slice(1)]);
    for (const form of forms) {
      const { run } = await load(fixture('unet-sdpa-dynamic'), [
        passes.injectAttention({ form, sizes: { ...sizes, batch: 2 } }),
      ]);
      const one = feeds(soft, 2, 1);
      const { sample, timestep, encoder_hidden_states: text } = inputs;
      if (!sample || !timestep || !text) throw new Error('the golden file lacks inputs');
      const both = (await run({ ...one, sample: twice(sample), encoder_hidden_states: twice(text) }))['out_sample'];
      const single = (
        await (await load(fixture('unet-sdpa-dynamic'), [passes.injectAttention({ form, sizes })])).run(one)
      )['out_sample'];
      expect(both?.dims).toEqual([2, 4, 4, 6]);
      expect(difference(both, single && twice(single))).toBeLessThan(1e-5);
    }
  });

  it('asks for sizes that the graph leaves open', async () => {
    const model = await readModel(bytesSource(fixture('unet-sdpa-dynamic')), 'x.onnx');
    expect(() => injectAttention(model)).toThrow(/leaves the tokens of "encoder_hidden_states" open/);
    expect(() => injectAttention(model, { sizes: { tokens: 5, height: 4 } })).toThrow(
      /leaves the width of "sample" open/,
    );
  });

  it('refuses a size that contradicts the graph', async () => {
    const model = await readModel(bytesSource(fixture('unet-dynamo')), 'x.onnx');
    expect(() => injectAttention(model, { sizes: { height: 8 } })).toThrow(
      /fixes the height of "sample" to 4; 8 was asked for/,
    );
  });

  it('refuses a graph that is no U-Net, and one that has the inputs already', async () => {
    const clip = await readModel(bytesSource(fixture('clip-dynamo')), 'x.onnx');
    expect(() => injectAttention(clip)).toThrow(G4SegError);
    expect(() => injectAttention(clip)).toThrow(/not a diffusion U-Net: no input sample/);
    const { model } = injectAttention(await readModel(bytesSource(fixture('unet-dynamo')), 'x.onnx'));
    expect(() => injectAttention(model)).toThrow(/has injection inputs already/);
  });

  it('refuses operators of a version that the added nodes do not fit', async () => {
    const model = await readModel(bytesSource(fixture('unet-dynamo')), 'x.onnx');
    for (const imported of model.opsetImport) imported.version = 10n;
    expect(() => injectAttention(model)).toThrow(/uses version 10 of the standard operators; .* from version 11 on/);
  });

  it('lists the sites it refuses, and leaves them alone when allowed to', async () => {
    const model = await readModel(bytesSource(fixture('unet-fused-half')), 'x.onnx');
    const packed = modelGraph(model).node.find(({ opType }) => opType === 'MultiHeadAttention');
    while (packed && packed.input.length < 7) packed.input.push('');
    packed?.input.splice(6, 1, 'encoder_hidden_states');
    const form = 'bias';
    expect(() => injectAttention(model, { form, sizes })).toThrow(
      /cannot be injected at 1 of 14 attention sites: "MultiHeadAttention_\d+": input 6 \(past keys and values\) is in use/,
    );
    const { sites } = injectAttention(model, { form, sizes, allowRefused: true });
    expect(sites.filter(({ status }) => status === 'refused')).toMatchObject([{ name: packed?.name, form: 'fused' }]);
  });
});
