import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesSource } from '../byte-source.ts';
import { decodedAll, difference, loadModel } from '../../testing/onnx/fixtures.ts';
import { tinyUnet } from '../../testing/onnx/tiny-unet.ts';
import { makeAttribute, makeNode, modelGraph } from '../graph.ts';
import { readModel } from '../index.ts';
import type { ModelProto } from '../onnx_pb.ts';
import { portableOperators } from './portable-operators.ts';

interface Encoded {
  readonly dims: number[];
  readonly data: string;
}

interface OperatorCase {
  readonly name: string;
  readonly half: boolean;
  readonly operator: string;
  readonly model: string;
  readonly inputs: Record<string, Encoded>;
  readonly expected: Record<string, Encoded>;
}

const cases = JSON.parse(
  readFileSync(new URL('../fixtures/operators.json', import.meta.url), 'utf8'),
) as OperatorCase[];

const modelOf = ({ model }: OperatorCase): Promise<ModelProto> =>
  readModel(bytesSource(new Uint8Array(Buffer.from(model, 'base64'))), 'x');

describe.each(cases)('$name', (each) => {
  // float32 sums of up to 100 numbers of size 3; float16 keeps 11 bits of results up to 20, twice rounded.
  const tolerance = each.half ? 0.02 : 1e-5;

  it('equals PyTorch after it is written out', async () => {
    const { model, replaced } = portableOperators(await modelOf(each));
    expect(replaced).toEqual({ [each.operator]: 1 });
    const outputs = await (await loadModel(model))(decodedAll(each.inputs));
    const expected = decodedAll(each.expected);
    expect(Object.keys(outputs)).toEqual(Object.keys(expected));
    for (const [name, values] of Object.entries(expected)) {
      expect(difference(outputs[name], values), `output ${name}`).toBeLessThan(tolerance);
      expect(difference(outputs[name], { ...values, data: values.data.map(() => 0) })).toBeGreaterThan(20 * tolerance);
    }
  });
});

describe.each(cases.filter(({ operator }) => operator === 'GroupNormalization'))('$name', (each) => {
  it('equals the operator itself, which onnxruntime has on the CPU', async () => {
    const before = await (await loadModel(await modelOf(each)))(decodedAll(each.inputs));
    const after = await (await loadModel(portableOperators(await modelOf(each)).model))(decodedAll(each.inputs));
    expect(difference(after['Y'], before['Y'])).toBeLessThan(each.half ? 5e-3 : 2e-6);
  });
});

describe('portableOperators', () => {
  const named = async (name: string) => {
    const found = cases.find((each) => each.name === name);
    if (!found) throw new Error(`no case ${name}`);
    return modelOf(found);
  };

  it('leaves a graph alone that needs nothing', () => {
    const model = tinyUnet({ operator: 'packed' });
    const { model: same, replaced } = portableOperators(model);
    expect(same).toEqual(model);
    expect(same).not.toBe(model);
    expect(replaced).toEqual({});
  });

  it('names what it cannot express', async () => {
    const activated = await named('GroupNorm with activation 1');
    const node = modelGraph(activated).node.find(({ name }) => name === 'op');
    node?.attribute.splice(0, 1, makeAttribute('activation', 7));
    expect(() => portableOperators(activated)).toThrow(/1 of its nodes: GroupNorm "op": activation 7 is not known/);

    const first = await named('SkipGroupNorm without its sum');
    modelGraph(first).node.forEach((each) => each.attribute.push(makeAttribute('channels_last', 0)));
    expect(() => portableOperators(first)).toThrow(/SkipGroupNorm "op": it adds channels-first inputs/);

    const ungrouped = await named('GroupNormalization of version 21, 4 dimensions');
    modelGraph(ungrouped).node.forEach((each) => (each.attribute = []));
    expect(() => portableOperators(ungrouped)).toThrow(/GroupNormalization "op": it has 0 groups/);
  });

  it('names operators and packings that only CUDA has, all of them', () => {
    const model = tinyUnet({ operator: 'multi-head' });
    const graph = modelGraph(model);
    const packed = makeNode('PackedAttention', ['tokens'], ['strange']);
    packed.domain = 'com.microsoft';
    graph.node.push(packed);
    const cross = graph.node.find(({ name }) => name === 'cross/out');
    cross?.input.splice(2, 1);
    expect(() => portableOperators(model)).toThrow(
      /made for another runtime; WebGPU cannot run 2 of its nodes: MultiHeadAttention "cross\/out": its keys and values are packed into one; PackedAttention "strange": only onnxruntime for CUDA has it\./,
    );
  });
});
