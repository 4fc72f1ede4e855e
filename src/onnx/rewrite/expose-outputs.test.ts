import { describe, expect, it } from 'vitest';
import { bytesSource } from '../byte-source.ts';
import { decoded, decodedAll, difference, fixture, goldens, load, loadModel } from '../../testing/onnx/fixtures.ts';
import { tinyFeeds, tinyUnet } from '../../testing/onnx/tiny-unet.ts';
import { attribute, makeNode, modelGraph } from '../graph.ts';
import { passes, prepareModel, readModel } from '../index.ts';
import { int64Tensor } from '../tensors.ts';
import { exposeTensor } from './expose-outputs.ts';
import { exposePatchFeatures } from './patch-features.ts';

const golden = goldens().clip;
const inputs = decodedAll(golden.inputs);

describe.each([
  { name: 'clip-legacy', tolerance: 5e-5 },
  { name: 'clip-dynamo', tolerance: 5e-5 },
  // float16 activations of size 10 through two blocks; the image embedding differs as much
  { name: 'clip-half', tolerance: 0.06 },
])('exposePatchFeatures on $name', ({ name, tolerance }) => {
  it('gives the value path of the last block as PyTorch computes it, and leaves the image embedding alone', async () => {
    const plain = await (await load(fixture(name))).run(inputs);
    const exposed = await (await load(fixture(name), [passes.exposePatchFeatures()])).run(inputs);
    expect(exposed['patch_features']?.dims).toEqual([1, 9, 10]);
    expect(difference(exposed['patch_features'], decoded(golden.patch_features))).toBeLessThan(tolerance);
    expect(difference(exposed['image_embeds'], plain['image_embeds'])).toBe(0);
    expect(difference(plain['image_embeds'], decoded(golden.image_embeds))).toBeLessThan(tolerance);
  });

  it('declares the output as float32 of 9 patches', async () => {
    const model = exposePatchFeatures(await readModel(bytesSource(fixture(name)), 'x'), 'maskclip');
    const output = modelGraph(model).output.find((value) => value.name === 'patch_features')?.type?.value;
    expect(output).toMatchObject({ case: 'tensorType', value: { elemType: 1 } });
  });
});

describe('exposePatchFeatures', () => {
  it('works on a batch where the graph allows one', async () => {
    const { run } = await load(fixture('clip-legacy'), [passes.exposePatchFeatures()]);
    const pixels = inputs['pixel_values'];
    const noise = Float32Array.from(pixels?.data ?? [], (x) => -x);
    const both = { dims: [2, 3, 12, 12], data: Float32Array.from([...noise, ...(pixels?.data ?? [])]) };
    const features = (await run({ pixel_values: both }))['patch_features'];
    const second = features && { dims: [1, 9, 10], data: features.data.slice(90) };
    expect(difference(second, decoded(golden.patch_features))).toBeLessThan(5e-5);
  });

  it('says what is missing', async () => {
    const change = async (edit: (graph: ReturnType<typeof modelGraph>) => void) => {
      const model = await readModel(bytesSource(fixture('clip-dynamo')), 'x');
      edit(modelGraph(model));
      return () => exposePatchFeatures(model, 'maskclip');
    };
    expect(() => exposePatchFeatures(tinyUnet({ operator: 'explicit' }), 'maskclip')).toThrow(
      /cannot be read: "cross\/softmax": self-attention of 6 positions over 4 keys/,
    );
    const fused = tinyUnet({ operator: 'multi-head' });
    modelGraph(fused).node = modelGraph(fused).node.map((node) =>
      node.name === 'cross/out' ? makeNode('Identity', ['cross/q'], ['cross/out']) : node,
    );
    expect(() => exposePatchFeatures(fused, 'maskclip')).toThrow(/nothing picks the class token/);
    const second = await change((graph) => {
      graph.initializer.push(int64Tensor('one', [1], []));
      for (const node of graph.node) if (node.output[0] === 'select') node.input[1] = 'one';
    });
    expect(second).toThrow(/nothing picks the class token/);
    const scaled = await change((graph) => {
      const alpha = graph.node.flatMap((node) => (node.opType === 'Gemm' ? (attribute(node, 'alpha') ?? []) : []));
      for (const each of alpha) each.f = 2;
    });
    expect(scaled).toThrow(/Gemm ".*" scales or transposes its input; expected a plain projection/);
    const pooled = await change((graph) => {
      graph.node = graph.node.map((node) =>
        node.output[0] === 'layer_norm_5'
          ? makeNode('Softmax', node.input.slice(0, 1), node.output, { axis: 0 })
          : node,
      );
    });
    expect(pooled).toThrow(/Softmax "layer_norm_5" after the class token cannot run per token/);
  });

  it('refuses to add the output twice', async () => {
    const model = exposePatchFeatures(await readModel(bytesSource(fixture('clip-dynamo')), 'x'), 'maskclip');
    expect(() => exposePatchFeatures(model, 'maskclip')).toThrow(/"patch_features" already|made twice/);
  });
});

describe('exposeTensor', () => {
  it('adds any value as a float32 output', async () => {
    const { sample, encoder_hidden_states: text } = tinyFeeds(0, 0);
    const model = exposeTensor(tinyUnet({ operator: 'explicit' }), 'tokens', 'seen');
    const seen = (await (await loadModel(model))({ sample, encoder_hidden_states: text }))['seen'];
    expect(seen?.dims).toEqual([1, 6, 6]);
    expect(seen?.data[1]).toBe(sample.data[6]); // second channel of the first position
    const { prepared } = await load(fixture('clip-half'), [passes.exposePatchFeatures()]);
    expect(prepared.report.siblingFiles).toEqual([]);
  });

  it('refuses a value that is not there, and a name that is taken', () => {
    const model = tinyUnet({ operator: 'explicit' });
    expect(() => exposeTensor(model, 'nothing', 'out')).toThrow(/has no value "nothing"/);
    expect(() => exposeTensor(model, 'tokens', 'flat')).toThrow(/has a value "flat" already/);
  });
});

describe('prepareModel', () => {
  it('names the files that hold weights', async () => {
    const { externalData, report } = await prepareModel(bytesSource(fixture('clip-half')), 'vision.onnx');
    expect(externalData).toEqual([{ path: 'vision.onnx', data: 'original' }]);
    expect(report).toEqual({ siblingFiles: [] });
  });
});
