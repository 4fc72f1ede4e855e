import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Random } from '../../core/random.ts';
import { bytesSource } from '../byte-source.ts';
import { difference, load, loadModel, values } from '../../testing/onnx/fixtures.ts';
import type { Values } from '../../testing/onnx/fixtures.ts';
import { tinyUnet } from '../../testing/onnx/tiny-unet.ts';
import { twin, unetGolden } from '../../testing/onnx/twins.ts';
import { makeNode, modelGraph, tensorValue } from '../graph.ts';
import { inferGraph } from '../infer/infer.ts';
import { passes, readModel } from '../index.ts';
import { GraphProtoSchema, ModelProtoSchema } from '../onnx_pb.ts';
import type { ModelProto } from '../onnx_pb.ts';
import { DataType, floatTensor } from '../tensors.ts';
import { logitsInFloat32 } from './logits-in-float32.ts';

const [queries, keys, size] = [5, 7, 8];
const mask = [0, 0, 0, -60000, 0, 0, 0];

/** One float16 attention: Q, Kᵀ and V are the inputs, rounded to float16; scale 1/8, the fourth key masked. */
function attention(style: 'multiply' | 'divide and cast'): ModelProto {
  const nodes = ['q', 'k', 'v'].map((name) => makeNode('Cast', [name], [`${name}_half`], { to: DataType.FLOAT16 }));
  const add = (opType: string, input: string[], output: string, attributes = {}) =>
    nodes.push(makeNode(opType, input, [output], attributes));
  add('MatMul', ['q_half', 'k_half'], 'scores');
  add(style === 'multiply' ? 'Mul' : 'Div', ['scores', 'factor'], 'scaled');
  add('Add', ['mask', 'scaled'], 'masked');
  let [logits, probabilities] = ['masked', 'softmax'];
  if (style === 'divide and cast') {
    add('Cast', ['masked'], 'wide', { to: DataType.FLOAT });
    add('Cast', ['wide'], 'narrow', { to: DataType.FLOAT16 });
    logits = 'narrow';
  }
  add('Softmax', [logits], 'softmax', { axis: -1 });
  if (style === 'divide and cast') {
    add('Identity', ['softmax'], 'same');
    probabilities = 'same';
  }
  add('MatMul', [probabilities, 'v_half'], 'mixed');
  add('Cast', ['mixed'], 'out', { to: DataType.FLOAT });
  const graph = create(GraphProtoSchema, {
    name: 'attention',
    node: nodes,
    initializer: [
      floatTensor('factor', [style === 'multiply' ? 1 / 8 : 8], DataType.FLOAT16, []),
      floatTensor('mask', mask, DataType.FLOAT16, [1, 1, keys]),
    ],
    input: [
      tensorValue('q', DataType.FLOAT, [1, queries, size]),
      tensorValue('k', DataType.FLOAT, [1, size, keys]),
      tensorValue('v', DataType.FLOAT, [1, keys, size]),
    ],
    output: [tensorValue('out', DataType.FLOAT, [1, queries, size])],
    valueInfo: [tensorValue('scaled', DataType.FLOAT16, [1, queries, keys])],
  });
  return create(ModelProtoSchema, { irVersion: 8n, graph, opsetImport: [{ domain: '', version: 17n }] });
}

/** Inputs exact in float16, and the attention in doubles. All keys share a large part: logits are large, their differences small. */
function drawn() {
  const random = new Random(5);
  const eighths = (length: number, factor: number) =>
    Array.from({ length }, () => Math.round(random.normal() * factor * 8) / 8);
  const shared = eighths(size, 48);
  const k = eighths(size * keys, 1).map((x, at) => x + (shared[Math.floor(at / keys)] as number));
  const [q, v] = [eighths(queries * size, 4), eighths(keys * size, 1)];
  const out = Array.from({ length: queries * size }, (_, at) => {
    const [row, column] = [Math.floor(at / size), at % size];
    const logits = mask.map((hidden, key) =>
      Array.from({ length: size }, (__, c) => (q[row * size + c] as number) * (k[c * keys + key] as number)).reduce(
        (sum, x) => sum + x / 8,
        hidden,
      ),
    );
    const odds = logits.map((logit) => Math.exp(logit - Math.max(...logits)));
    const total = odds.reduce((sum, odd) => sum + odd, 0);
    return odds.reduce((sum, odd, key) => sum + (odd / total) * (v[key * size + column] as number), 0);
  });
  const feeds = { q: values(q, [1, queries, size]), k: values(k, [1, size, keys]), v: values(v, [1, keys, size]) };
  return { feeds, expected: values(out, [1, queries, size]) };
}

describe.each(['multiply', 'divide and cast'] as const)('logitsInFloat32 where attention has a %s', (style) => {
  // Numbers alone would not tell: onnxruntime's CPU kernels keep float32 between float16 nodes (README has the error).
  it('makes everything from Q·Kᵀ to the Softmax float32, and nothing else', () => {
    const typesOf = (model: ModelProto) => {
      const graph = modelGraph(model);
      const known = inferGraph(graph, 17, new Map());
      return Object.fromEntries(
        graph.node.flatMap(({ input, opType, output }) =>
          ['MatMul', 'Mul', 'Div', 'Add', 'Softmax'].includes(opType)
            ? [[output[0], input.map((name) => known.get(name)?.type)]]
            : [],
        ),
      );
    };
    const { model, sites } = logitsInFloat32(attention(style));
    expect(sites).toBe(1);
    const [wide, narrow] = [DataType.FLOAT, DataType.FLOAT16];
    const types = Object.values(typesOf(model));
    expect(types).toEqual([[wide, wide], [wide, wide], [wide, wide], [wide], [narrow, narrow]]);
    expect(Object.values(typesOf(attention(style))).flat()).not.toContain(wide);
  });

  it('is the same attention', async () => {
    const { feeds, expected } = drawn();
    const { out } = await (await loadModel(logitsInFloat32(attention(style)).model))(feeds);
    expect(difference(out, expected)).toBeLessThan(1e-3); // probabilities and V in float16
  });
});

describe('logitsInFloat32', () => {
  it('leaves float32 and fused attention alone', async () => {
    for (const operator of ['explicit', 'multi-head'] as const) {
      const model = tinyUnet({ operator });
      expect(logitsInFloat32(model)).toEqual({ model, sites: 0, refused: [] });
    }
    const fused = await readModel(bytesSource(twin('sd-1.5/fused')), 'x');
    expect(logitsInFloat32(fused)).toMatchObject({ sites: 0, refused: [] });
  });

  it('refuses logits that something else reads', () => {
    const model = attention('multiply');
    modelGraph(model).node.push(makeNode('Relu', ['scaled'], ['seen']));
    const { sites, refused } = logitsInFloat32(model);
    expect(sites).toBe(0);
    expect(refused).toEqual([{ name: 'softmax', reason: 'other nodes read the logits "scaled"' }]);
  });

  it('changes all 32 sites of a U-Net, and its output by no more than float16 is off anyway', async () => {
    const golden = unetGolden('sd-2.1-base');
    const bytes = twin('sd-2.1-base/half');
    const { run, prepared } = await load(bytes, [passes.logitsInFloat32()]);
    expect(prepared.report.wideLogits).toEqual({ sites: 32, refused: [] });
    const output: Values | undefined = (await run(golden.inputs))['out_sample'];
    expect(difference(output, golden.plain)).toBeLessThan(0.01);
  }, 60_000);
});
