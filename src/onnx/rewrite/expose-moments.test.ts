import { describe, expect, it } from 'vitest';
import { bytesSource } from '../byte-source.ts';
import { difference, load } from '../../testing/onnx/fixtures.ts';
import { tensorsOf, twin } from '../../testing/onnx/twins.ts';
import { isOp, makeNode, modelGraph } from '../graph.ts';
import { passes, prepareModel, readModel } from '../index.ts';
import { exposeMoments } from './expose-moments.ts';

const golden = tensorsOf('vae');
const feeds = { sample: golden['pixels'] ?? { dims: [], data: new Float32Array() } };
const moments = [passes.exposeMoments(4)];

describe.each([
  { name: 'mean-static', tolerance: 2e-5 },
  { name: 'mean-dynamic', tolerance: 0.03 },
  { name: 'sample-static', tolerance: 2e-5 },
  { name: 'sample-dynamic', tolerance: 0.03 },
  { name: 'moments-static', tolerance: 2e-5 },
  { name: 'moments-dynamic', tolerance: 0.03 },
])('exposeMoments on the encoder $name', ({ name, tolerance }) => {
  it('gives mean and log-variance as PyTorch does', async () => {
    const { run } = await load(twin(`vae/encoder-${name}`), moments);
    const outputs = await run(feeds);
    expect(outputs['latent_parameters']?.dims).toEqual([1, 8, 4, 6]);
    expect(difference(outputs['latent_parameters'], golden['moments'])).toBeLessThan(tolerance);
    expect(Object.keys(outputs)).toEqual(
      name.startsWith('moments') ? ['latent_parameters'] : ['latent_sample', 'latent_parameters'],
    );
  });
});

describe('exposeMoments', () => {
  const read = (name: string) => readModel(bytesSource(twin(`vae/${name}`)), 'x');

  it('takes an output that is the moments under the name of a sample', async () => {
    const model = await read('encoder-moments-static');
    const graph = modelGraph(model);
    for (const output of graph.output) output.name = 'latent_sample';
    for (const node of graph.node) node.output = node.output.map((name) => name.replace('parameters', 'sample'));
    expect(modelGraph(exposeMoments(model, 4)).output.map(({ name }) => name)).toEqual([
      'latent_sample',
      'latent_parameters',
    ]);
  });

  it('refuses another number of latent channels', async () => {
    const model = await read('encoder-mean-static');
    expect(() => exposeMoments(model, 16)).toThrow(/gives 8 channels; expected 32, mean and variance of 16 each/);
    const given = await read('encoder-moments-static');
    expect(() => exposeMoments(given, 16)).toThrow(/gives 8 channels; expected 32/);
  });

  it('refuses a graph where two convolutions, or none, lead to the output', async () => {
    const model = await read('encoder-mean-static');
    const graph = modelGraph(model);
    const last = graph.node.filter((node) => isOp(node, 'Conv')).at(-1);
    const [from = ''] = last?.input ?? [];
    const mean = graph.node.find(({ output }) => output[0] === 'latent_sample');
    const other = makeNode('Conv', [from, ...(last?.input.slice(1) ?? [])], ['other']);
    graph.node.splice(graph.node.indexOf(last ?? other) + 1, 0, other);
    mean?.input.splice(0, 1, 'joined');
    graph.node.splice(graph.node.indexOf(other) + 1, 0, makeNode('Add', [last?.output[0] ?? '', 'other'], ['joined']));
    expect(() => exposeMoments(model, 4)).toThrow(/2 convolutions lead to "latent_sample" directly; expected one/);
    for (const node of graph.node) if (node.name === mean?.name) node.input[0] = 'sample';
    expect(() => exposeMoments(model, 4)).toThrow(/0 convolutions lead to "latent_sample" directly/);
  });
});

describe('a float16 decoder with its weights in another file', () => {
  it('is widened to float32', async () => {
    // the published layout: a graph, and `model.onnx_data` beside it, which is the original file here
    const original = twin('vae/decoder');
    const { prepared: split } = await load(original, []);
    expect(split.externalData).toEqual([{ path: 'original.onnx', data: 'original' }]);
    const siblings = (name: string) => (name === 'original.onnx' ? bytesSource(original) : undefined);
    const { externalData, report, model } = await prepareModel(
      bytesSource(split.model),
      'model.onnx',
      [passes.widenHalf()],
      { siblings },
    );
    expect(externalData.map(({ path }) => path)).toEqual(['model.onnx.float32']);
    expect(report.siblingFiles).toEqual([]);
    const whole = await load(original, [passes.widenHalf()]);
    const latents = { latent_sample: golden['latents'] ?? feeds.sample };
    const decoded = (await whole.run(latents))['sample'];
    expect(model.byteLength).toBeGreaterThan(10_000);
    expect(externalData[0]?.data).toEqual(whole.prepared.externalData[0]?.data);
    expect(difference(decoded, golden['decoded'])).toBeLessThan(1e-4);
  });
});
