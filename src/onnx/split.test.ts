import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from './byte-source.ts';
import { blobSource, bytesSource } from './byte-source.ts';
import { externalRange, setExternalRange } from './external-data.ts';
import { fixture } from '../testing/onnx/fixtures.ts';
import { tinyUnet } from '../testing/onnx/tiny-unet.ts';
import { attribute, decodeModel, encodeModel, makeAttribute, makeNode, modelGraph, tensorValue } from './graph.ts';
import { defaultLimits } from './limits.ts';
import { AttributeProto_AttributeType, GraphProtoSchema, ModelProtoSchema, TensorProtoSchema } from './onnx_pb.ts';
import type { GraphProto, ModelProto } from './onnx_pb.ts';
import { splitModel } from './split.ts';
import { DataType, floatTensor, tensorByteLength } from './tensors.ts';
import { joinBytes, varint } from './wire-write.ts';

const names = ['unet-legacy', 'unet-fused-half', 'unet-dynamo', 'clip-half', 'unet-small'];

/** Every tensor of a model with its bytes, wherever they are. */
function allTensors(model: ModelProto, original: Uint8Array): Map<string, string> {
  const graph = modelGraph(model);
  const constants = graph.node.flatMap((node) => {
    const tensor = node.opType === 'Constant' ? attribute(node, 'value')?.t : undefined;
    return tensor ? [[node.output[0] ?? '', tensor] as const] : [];
  });
  return new Map(
    [...constants, ...graph.initializer.map((tensor) => [tensor.name, tensor] as const)].map(([name, tensor]) => {
      const range = externalRange(tensor);
      const bytes = range ? original.subarray(range.offset, range.offset + (range.length ?? 0)) : tensor.rawData;
      return [name, `${tensor.dataType} [${tensor.dims}] ${Buffer.from(bytes).toString('base64')}`];
    }),
  );
}

describe.each(names)('splitModel on %s', (name) => {
  const original = fixture(name);
  const whole = fromBinary(ModelProtoSchema, original);

  it('keeps every tensor, in the stub or at its place in the file', async () => {
    const model = decodeModel(
      await splitModel(bytesSource(original), 'weights.bin'),
      new Map([['weights.bin', original.length]]),
    );
    expect(allTensors(model, original)).toEqual(allTensors(whole, original));
  });

  it('keeps everything else, and no weight longer than the threshold', async () => {
    const model = decodeModel(await splitModel(bytesSource(original), 'weights.bin'));
    const { initializer } = modelGraph(model);
    const described = (graph: GraphProto) => ({
      ...graph,
      node: graph.node.filter(({ opType }) => opType !== 'Constant'),
      initializer: [],
    });
    expect(described(modelGraph(model))).toEqual(described(modelGraph(whole)));
    expect(model.opsetImport).toEqual(whole.opsetImport);
    const inline = initializer.filter((tensor) => externalRange(tensor) === undefined);
    expect(Math.max(...inline.map((tensor) => tensor.rawData.byteLength))).toBeLessThanOrEqual(
      defaultLimits.inlineBytes,
    );
    expect(inline.length).toBeLessThan(initializer.length);
  });

  it('gives the same stub from a Blob', async () => {
    const stub = await splitModel(bytesSource(original), 'w');
    expect(await splitModel(blobSource(new Blob([original])), 'w')).toEqual(stub);
  });
});

/** A file of any size that exists only where it is read: a model whose last tensor is zeros without end. */
function virtualFile(weightBytes: number): { source: ByteSource; read: () => number } {
  const model = tinyUnet({ operator: 'explicit' });
  const { irVersion, opsetImport } = model;
  const head = toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion, opsetImport }));
  const graph = toBinary(GraphProtoSchema, modelGraph(model));
  const about = { name: 'huge', dataType: DataType.FLOAT, dims: [BigInt(weightBytes / 4)] };
  const tensor = toBinary(TensorProtoSchema, create(TensorProtoSchema, about));
  const header = (number: number, length: number) => Uint8Array.from([number * 8 + 2, ...varint(length)]);
  const raw = joinBytes([tensor, header(9, weightBytes)]);
  const initializer = joinBytes([graph, header(5, raw.length + weightBytes), raw]);
  const prefix = joinBytes([head, header(7, initializer.length + weightBytes), initializer]);
  let read = 0;
  const source: ByteSource = {
    size: prefix.length + weightBytes,
    read: (offset, length) => {
      read += length;
      const bytes = new Uint8Array(length);
      if (offset < prefix.length) bytes.set(prefix.subarray(offset, offset + length));
      return Promise.resolve(bytes);
    },
  };
  return { source, read: () => read };
}

describe('splitModel', () => {
  it('reads a few hundred kilobytes of a 5 GB file', async () => {
    const weightBytes = 5 * 2 ** 30;
    const { source, read } = virtualFile(weightBytes);
    const model = decodeModel(await splitModel(source, 'w'), new Map([['w', source.size]]));
    const huge = modelGraph(model).initializer.find(({ name }) => name === 'huge');
    expect(huge && externalRange(huge)).toEqual({
      location: 'w',
      offset: source.size - weightBytes,
      length: weightBytes,
    });
    expect(read()).toBeLessThan(600_000);
  });

  it('reads little between weights', async () => {
    const model = tinyUnet({ operator: 'explicit' });
    const count = 20;
    for (let at = 0; at < count; at++) {
      const tensor = floatTensor(`weight ${at}`, [], DataType.FLOAT, [75_000]);
      tensor.rawData = new Uint8Array(300_000);
      modelGraph(model).initializer.push(tensor);
    }
    const source = bytesSource(encodeModel(model));
    let read = 0;
    const counting = {
      size: source.size,
      read: (offset: number, length: number) => {
        read += length;
        return source.read(offset, length);
      },
    };
    await splitModel(counting, 'w');
    expect(read).toBeGreaterThan(10_000);
    expect(read).toBeLessThan(600_000 + count * 20_000); // of 6 MB
  });

  it('points into packed float_data too, and keeps what cannot be pointed into', async () => {
    const model = tinyUnet({ operator: 'explicit' });
    const floats = floatTensor('typed', [], DataType.FLOAT, [300]);
    floats.floatData = Array.from({ length: 300 }, (_, at) => at / 7);
    const halves = floatTensor('half', [], DataType.FLOAT16, [700]);
    halves.int32Data = Array.from({ length: 700 }, (_, at) => at);
    modelGraph(model).initializer.push(floats, halves);
    const original = encodeModel(model);
    const read = modelGraph(decodeModel(await splitModel(bytesSource(original), 'w'))).initializer;
    const typed = read.find(({ name }) => name === 'typed');
    const range = typed && externalRange(typed);
    const bytes = original.slice(range?.offset, (range?.offset ?? 0) + (range?.length ?? 0));
    expect(new Float32Array(bytes.buffer)).toEqual(Float32Array.from(floats.floatData));
    expect(read.find(({ name }) => name === 'half')?.int32Data).toEqual(halves.int32Data);
  });

  it('turns a Constant with a long tensor into an initializer', async () => {
    const model = tinyUnet({ operator: 'explicit' });
    const constant = makeNode('Constant', [], ['long']);
    const value = makeAttribute('value', 0);
    value.type = AttributeProto_AttributeType.TENSOR;
    value.t = floatTensor('', Array<number>(400).fill(2), DataType.FLOAT);
    constant.attribute = [value];
    modelGraph(model).node.push(constant);
    modelGraph(model).output.push(tensorValue('long', DataType.FLOAT, [400]));
    const graph = modelGraph(decodeModel(await splitModel(bytesSource(encodeModel(model)), 'w')));
    expect(graph.node.some(({ opType }) => opType === 'Constant')).toBe(false);
    const tensor = graph.initializer.find(({ name }) => name === 'long');
    expect(tensor && tensorByteLength(tensor)).toBe(1600);
    expect(tensor && externalRange(tensor)?.length).toBe(1600);
  });

  it('leaves weights in other files where they are', async () => {
    const model = tinyUnet({ operator: 'explicit' });
    const tensor = floatTensor('elsewhere', [], DataType.FLOAT, [10]);
    setExternalRange(tensor, 'model.onnx_data', 4096, 40);
    modelGraph(model).initializer.push(tensor);
    const graph = modelGraph(decodeModel(await splitModel(bytesSource(encodeModel(model)), 'w')));
    const kept = graph.initializer.find(({ name }) => name === 'elsewhere');
    expect(kept && externalRange(kept)).toEqual({ location: 'model.onnx_data', offset: 4096, length: 40 });
  });
});
