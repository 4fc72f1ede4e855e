import { describe, expect, it } from 'vitest';
import { bytesSource } from '../byte-source.ts';
import { difference, fixture, goldens, decodedAll, load, loadModel, values } from '../../testing/onnx/fixtures.ts';
import { tensorsOf, twin, unetGolden } from '../../testing/onnx/twins.ts';
import { encodeModel, makeNode, modelGraph, tensorType, tensorValue } from '../graph.ts';
import { passes, readModel } from '../index.ts';
import type { ModelProto } from '../onnx_pb.ts';
import { DataType, floatTensor } from '../tensors.ts';
import { fixInputs } from './fix-inputs.ts';
import { floatInterface } from './float-interface.ts';
import { keepOutputs, keepPart } from './keep-output.ts';

const read = (bytes: Uint8Array<ArrayBuffer>) => readModel(bytesSource(bytes), 'x');
const dimsOf = (model: ModelProto, name: string) => {
  const input = modelGraph(model).input.find((each) => each.name === name);
  return input && tensorType(input)?.dims;
};

describe('fixInputs', () => {
  const sizes = { sample: [1, 4, 8, 16], encoder_hidden_states: [1, 77, null] };

  it('closes open dimensions and leaves the other inputs and the numbers alone', async () => {
    const model = await read(twin('sd-2.1-base/optimum'));
    const fixed = fixInputs(model, sizes);
    expect([dimsOf(fixed, 'sample'), dimsOf(fixed, 'encoder_hidden_states')]).toEqual([
      [1, 4, 8, 16],
      [1, 77, 16],
    ]);
    expect(dimsOf(fixed, 'timestep')).toEqual(['steps']);
    expect(dimsOf(model, 'sample')).toEqual(['batch_size', 4, 'height', 'width']);
    const { inputs, plain } = unetGolden('sd-2.1-base');
    const { run } = await load(twin('sd-2.1-base/optimum'), [passes.fixInputs(sizes)]);
    expect(difference((await run(inputs))['out_sample'], plain)).toBeLessThan(0.012);
  });

  it('refuses what the graph contradicts, by name', async () => {
    const model = await read(twin('sd-2.1-base/optimum'));
    expect(() => fixInputs(model, { sample: [1, 6, 8, 16] })).toThrow(
      /takes "sample" as \[batch_size, 4, height, width\]; \[1, 6, 8, 16\] is needed/,
    );
    expect(() => fixInputs(model, { sample: [1, 4, 8] })).toThrow(/\[1, 4, 8\] is needed/);
    expect(() => fixInputs(model, { latent: [1] })).toThrow(/no input "latent"; it has sample, timestep/);
  });
});

describe('keepOutputs', () => {
  it('takes the first name the graph has and drops what only other outputs need', async () => {
    const bytes = twin('vae/encoder-sample-dynamic');
    const { run, prepared } = await load(bytes, [
      passes.exposeMoments(4),
      passes.keepOutputs({ moments: ['nothing', 'latent_parameters', 'latent_sample'] }),
    ]);
    expect(prepared.report.outputs).toEqual({ moments: 'latent_parameters' });
    const types = modelGraph(await read(prepared.model)).node.map(({ opType }) => opType);
    expect(types).not.toContain('RandomNormalLike');
    expect(types.filter((type) => type === 'Conv')).toHaveLength(27); // nothing else is gone
    const golden = tensorsOf('vae');
    const outputs = await run({ sample: golden['pixels'] ?? values([], []) });
    expect(Object.keys(outputs)).toEqual(['latent_parameters']);
    expect(difference(outputs['latent_parameters'], golden['moments'])).toBeLessThan(0.03);
  });

  it('drops weights that are no longer read', async () => {
    const whole = modelGraph(await read(fixture('clip-legacy')));
    const output = whole.node.find(({ opType }) => opType === 'Conv')?.output[0] ?? '';
    whole.output = [tensorValue(output, DataType.FLOAT, [])];
    const { model } = keepOutputs({ ...(await read(fixture('clip-legacy'))), graph: whole }, { convolved: [] });
    expect(modelGraph(model).node.map(({ opType }) => opType)).toContain('Conv');
    expect(modelGraph(model).initializer.length).toBeLessThan(4);
    expect(whole.initializer.length).toBeGreaterThan(20);
  });

  it('takes the only output whatever its name, and refuses to choose among strangers', async () => {
    const model = await read(twin('vae/decoder'));
    expect(keepOutputs(model, { decoded: ['picture'] }).outputs).toEqual({ decoded: 'sample' });
    modelGraph(model).output.push(tensorValue('other', DataType.FLOAT, []));
    expect(() => keepOutputs(model, { decoded: ['picture', 'image'] })).toThrow(
      /has no output picture or image; it has sample, other/,
    );
  });
});

describe('keepPart', () => {
  it('takes the picture out of a joint model, its inputs and attention alone', async () => {
    const model = await read(fixture('clip-legacy'));
    const graph = modelGraph(model);
    graph.input.push(tensorValue('input_ids', DataType.FLOAT, [1, 5, 4]));
    graph.node.push(makeNode('Softmax', ['input_ids'], ['text_embeds']));
    graph.output.unshift(tensorValue('text_embeds', DataType.FLOAT, [1, 5, 4]));
    const names = (part: string) => {
      const { input, output, node } = modelGraph(keepPart(model, [part]));
      return [...[input, output].map((values) => values.map(({ name }) => name).join()), node.length];
    };
    expect(names('image_embeds')).toEqual(['pixel_values', 'image_embeds', graph.node.length - 1]);
    expect(names('text_embeds')).toEqual(['input_ids', 'text_embeds', 1]);
    expect(keepPart(model, ['last_hidden_state'])).toBe(model);
  });
});

describe('floatInterface', () => {
  /** y = x + 1 and z = -x in float16, where z is read inside as well. */
  function halfModel(model: ModelProto): ModelProto {
    const graph = modelGraph(model);
    graph.input = [tensorValue('x', DataType.FLOAT16, [1, 3])];
    graph.output = [tensorValue('y', DataType.FLOAT16, [1, 3]), tensorValue('z', DataType.FLOAT16, [1, 3])];
    graph.initializer = [floatTensor('one', [1], DataType.FLOAT16)];
    graph.node = [makeNode('Neg', ['x'], ['z']), makeNode('Sub', ['one', 'z'], ['y'])];
    graph.valueInfo = [];
    return model;
  }

  it('takes and gives float32, with the same numbers', async () => {
    const model = floatInterface(halfModel(await read(fixture('clip-legacy'))));
    const graph = modelGraph(await read(encodeModel(model)));
    expect([...graph.input, ...graph.output].map((value) => tensorType(value)?.elemType)).toEqual([1, 1, 1]);
    const run = await loadModel(model);
    const { y, z } = await run({ x: values([0.5, -2, 0.25], [1, 3]) });
    expect([...(z?.data ?? [])]).toEqual([-0.5, 2, -0.25]);
    expect([...(y?.data ?? [])]).toEqual([1.5, -1, 1.25]);
  });

  it('leaves a graph alone that has no float16 outside', async () => {
    const model = await read(twin('vae/decoder'));
    expect(floatInterface(model)).toBe(model);
  });
});

describe('resizePositions and a graph of that size', () => {
  it('changes nothing', async () => {
    const { run, prepared } = await load(fixture('clip-half'), [passes.resizePositions({ height: 12, width: 12 })]);
    const { inputs, image_embeds: expected } = goldens().clip;
    expect(Object.values(inputs)[0]?.dims.slice(2)).toEqual([12, 12]);
    expect(new TextDecoder('latin1').decode(prepared.model)).not.toContain('g4seg/positions');
    const { image_embeds: found } = await run(decodedAll(inputs));
    expect(found?.dims).toEqual(expected.dims);
  });
});
