import { describe, expect, it } from 'vitest';
import { bytesSource } from '../byte-source.ts';
import { fixture } from '../../testing/onnx/fixtures.ts';
import { tinyUnet } from '../../testing/onnx/tiny-unet.ts';
import { makeNode, modelGraph, opsetVersion, tensorType } from '../graph.ts';
import { readModel } from '../index.ts';
import { DataType, floatTensor, int64Tensor } from '../tensors.ts';
import { inferGraph } from './infer.ts';
import type { Inferred } from './inferred.ts';

describe('inferGraph', () => {
  it.each(['unet-dynamo', 'clip-dynamo', 'unet-half'])(
    'agrees with what the exporter wrote down for %s',
    async (name) => {
      const model = await readModel(bytesSource(fixture(name)), 'x');
      const graph = modelGraph(model);
      const written = new Map(graph.valueInfo.map((value) => [value.name, tensorType(value)?.dims]));
      graph.valueInfo = [];
      const known = inferGraph(graph, opsetVersion(model), new Map());
      const made = new Set(graph.node.flatMap(({ output }) => output));
      const compared = [...written].filter(([value]) => made.has(value));
      expect(compared.length).toBeGreaterThan(70);
      for (const [value, dims] of compared) expect(known.get(value)?.shape, `shape of ${value}`).toEqual(dims);
    },
  );

  it('carries out the shape arithmetic of a dynamic export', async () => {
    const model = await readModel(bytesSource(fixture('unet-sdpa-dynamic')), 'x');
    const shapes = new Map([
      ['sample', [1, NaN, 6, 10]],
      ['timestep', [1]],
      ['encoder_hidden_states', [1, 7, 12]],
    ]);
    const graph = modelGraph(model);
    const known = inferGraph(graph, opsetVersion(model), shapes);
    const softmaxes = graph.node
      .filter(({ opType }) => opType === 'Softmax')
      .map(({ input }) => known.get(input[0] ?? '')?.shape);
    expect(softmaxes.slice(0, 4)).toEqual([
      [1, 2, 60, 60],
      [1, 2, 60, 7],
      [1, 2, 15, 15],
      [1, 2, 15, 7],
    ]);
    expect(known.get('out_sample')?.shape).toEqual([1, 4, 6, 10]);
  });
});

/** What is inferred for `y` of one node over some constants. */
function inferOne(opType: string, tensors: Record<string, Inferred>, attributes = {}): Inferred | undefined {
  const graph = modelGraph(tinyUnet({ operator: 'explicit' }));
  graph.node = [makeNode(opType, Object.keys(tensors), ['y'], attributes)];
  graph.initializer = Object.entries(tensors).map(([name, { type, value = [], shape }]) =>
    type === DataType.INT64
      ? int64Tensor(name, value, [...(shape ?? [value.length])])
      : floatTensor(name, value, type, [...(shape ?? [value.length])]),
  );
  return inferGraph(graph, 17, new Map()).get('y');
}

const integers = (...value: number[]): Inferred => ({ type: DataType.INT64, value });
const data = (...shape: number[]): Inferred => ({ type: DataType.FLOAT, shape });

// Expected values by NumPy's or ONNX's definition of the operator.
describe('one operator', () => {
  it.each([
    ['Div', { a: integers(7, -7), b: integers(2) }, {}, [3, -3]],
    ['Mod', { a: integers(7, -7), b: integers(3) }, {}, [1, 2]],
    ['Slice', { a: integers(5, 6, 7, 8), b: integers(-1), c: integers(2 ** 62), d: integers(0) }, {}, [8]],
    ['Slice', { a: integers(5, 6, 7, 8), b: integers(3), c: integers(0), d: integers(0), e: integers(-2) }, {}, [8, 6]],
    ['Gather', { a: integers(5, 6, 7), b: integers(-1, 0) }, { axis: 0 }, [7, 5]],
    ['Concat', { a: integers(1, 2), b: integers(3) }, { axis: 0 }, [1, 2, 3]],
    ['Equal', { a: integers(1, -1), b: integers(-1) }, {}, [0, 1]],
    ['ConstantOfShape', { a: integers(3) }, {}, [0, 0, 0]],
    [
      'Range',
      { a: { ...integers(1), shape: [] }, b: { ...integers(6), shape: [] }, c: { ...integers(2), shape: [] } },
      {},
      [1, 3, 5],
    ],
    ['Shape', { a: data(2, 3, 5) }, { start: 1 }, [3, 5]],
    ['ReduceProd', { a: integers(2, 3, 7) }, { keepdims: 0 }, [42]],
  ])('%s computes its value', (opType, inputs, attributes, expected) => {
    expect(inferOne(opType, inputs, attributes)?.value).toEqual(expected);
  });

  it.each([
    ['Conv', { x: data(1, 3, 9, 8), w: data(4, 3, 3, 3) }, { pads: [1, 1, 1, 1], strides: [2, 2] }, [1, 4, 5, 4]],
    ['Conv', { x: data(1, 3, 9, 8), w: data(4, 3, 3, 3) }, { dilations: [2, 1] }, [1, 4, 5, 6]],
    ['Conv', { x: data(1, 3, 9, 8), w: data(4, 3, 3, 3) }, { auto_pad: 'SAME_UPPER', strides: [2, 2] }, [1, 4, 5, 4]],
    ['NhwcConv', { x: data(1, 9, 8, 3), w: data(4, 3, 3, 3) }, { pads: [1, 1, 1, 1], strides: [2, 1] }, [1, 5, 8, 4]],
    ['Reshape', { x: data(2, 3, 4), s: integers(0, -1, 2) }, {}, [2, 6, 2]],
    ['MatMul', { x: data(5, 1, 2, 3), y: data(4, 3, 7) }, {}, [5, 4, 2, 7]],
    ['Gemm', { x: data(2, 3), w: data(7, 3) }, { transB: 1 }, [2, 7]],
    ['Transpose', { x: data(2, 3, 4) }, {}, [4, 3, 2]],
    ['Unsqueeze', { x: data(2, 3), axes: integers(0, -1) }, {}, [1, 2, 3, 1]],
    ['Squeeze', { x: data(1, 2, 1), axes: integers(-1) }, {}, [1, 2]],
    ['Pad', { x: data(2, 3), pads: integers(0, 1, 2, 3) }, {}, [4, 7]],
    ['Split', { x: data(2, 7), sizes: integers(7) }, { axis: -1 }, [2, 7]],
    ['ReduceMean', { x: data(2, 3, 4) }, { axes: [-1] }, [2, 3, 1]],
    ['Expand', { x: data(3, 1), s: integers(2, 1, 4) }, {}, [2, 3, 4]],
    ['Tile', { x: data(3, 2), s: integers(2, 5) }, {}, [6, 10]],
    ['Flatten', { x: data(2, 3, 4) }, { axis: 2 }, [6, 4]],
    ['Where', { c: data(3, 1), a: data(2, 1, 4), b: data(1) }, {}, [2, 3, 4]],
  ])('%s has the right shape', (opType, inputs, attributes, expected) => {
    expect(inferOne(opType, inputs, attributes)?.shape).toEqual(expected);
  });

  it('stays unknown where nothing is known', () => {
    expect(inferOne('NonMaxSuppression', { x: data(2, 3) })?.shape).toBeUndefined();
    expect(inferOne('constructor', { x: data(2, 3) })?.shape).toBeUndefined();
    expect(
      inferOne('Slice', { x: integers(1, 2), s: integers(0), e: integers(2), a: integers(0), step: integers(0) })
        ?.shape,
    ).toEqual([NaN]);
    expect(inferOne('ConstantOfShape', { x: integers(-4) })?.value).toBeUndefined();
  });
});
