import { describe, expect, it } from 'vitest';
import { fixture } from '../../testing/onnx/fixtures.ts';
import { encodeModel, makeNode, modelGraph, tensorValue } from '../../onnx/graph.ts';
import { bytesSource, readModel } from '../../onnx/index.ts';
import { DataType } from '../../onnx/tensors.ts';
import { loadNodeRuntime, sessionError } from './sessions.ts';

/** y = float32 of t, where the graph declares t with this type and these dimensions. */
async function timeGraph(type: number, dims: (number | string)[]) {
  const model = await readModel(bytesSource(fixture('clip-legacy')), 'x');
  const graph = modelGraph(model);
  graph.input = [tensorValue('t', type, dims)];
  graph.output = [tensorValue('y', DataType.FLOAT, dims)];
  graph.initializer = [];
  graph.valueInfo = [];
  graph.node = [makeNode('Cast', ['t'], ['y'], { to: DataType.FLOAT })];
  const runtime = await loadNodeRuntime(1);
  return runtime.createSession({ name: 'time', model: encodeModel(model), externalData: [] });
}

describe('a number from the page', () => {
  it.each([
    ['float32', DataType.FLOAT, [1]],
    ['int64', DataType.INT64, ['steps']],
    ['int64, a scalar', DataType.INT64, []],
    ['float32, a scalar', DataType.FLOAT, []],
    ['int32, a scalar', DataType.INT32, []],
  ] as [string, number, (number | string)[]][])('goes in as the graph declares it: %s', async (_name, type, dims) => {
    const session = await timeGraph(type, dims);
    const { y } = await session.run({ t: { data: Float32Array.of(399), dims: [1] } });
    expect('data' in y && [...y.data]).toEqual([399]);
    expect(y.dims).toHaveLength(dims.length);
    await session.release();
  });

  it('is asked for by name where it is missing', async () => {
    const session = await timeGraph(DataType.FLOAT, [1]);
    await expect(session.run({})).rejects.toThrow('The graph "time" was run without its input "t".');
  });
});

describe('a session that cannot be made', () => {
  it.each([
    ['no available backend found. ERR: [wasm] TypeError: Failed to fetch', 'no-runtime', 'Check the connection'],
    ['std::bad_alloc', 'out-of-memory', 'one graph at a time'],
    ['Array buffer allocation failed', 'out-of-memory', 'not enough memory for the graph "unet"'],
    ['WebAssembly.Memory(): could not allocate: Out of memory', 'out-of-memory', 'Close other tabs'],
    ['Failed to find kernel for com.microsoft.GroupNorm', 'bad-model', 'could not load the graph "unet": Failed to'],
  ])('%s: %s', (message, code, says) => {
    const error = sessionError(new Error(message), 'unet');
    expect(error).toMatchObject({ code, message: expect.stringContaining(says) as string });
  });
});
