import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { G4SegError } from '../core/errors.ts';
import { bytesSource } from './byte-source.ts';
import { setExternalRange } from './external-data.ts';
import { fixture } from '../testing/onnx/fixtures.ts';
import { tinyUnet } from '../testing/onnx/tiny-unet.ts';
import { decodeModel, encodeModel, makeNode, modelGraph, tensorType, tensorValue } from './graph.ts';
import { passes, prepareModel, readModel } from './index.ts';
import { defaultLimits } from './limits.ts';
import type { GraphLimits } from './limits.ts';
import { StringStringEntryProtoSchema } from './onnx_pb.ts';
import type { TensorProto } from './onnx_pb.ts';
import { splitModel } from './split.ts';
import { DataType, floatTensor } from './tensors.ts';
import { joinBytes, lengthDelimited } from './wire-write.ts';

/** Message and data of the refusal; anything else that happens is a failure of the test. */
async function refusal(bytes: Uint8Array, limits: GraphLimits = defaultLimits): Promise<G4SegError> {
  try {
    await prepareModel(bytesSource(bytes), 'w', [], { limits });
  } catch (error) {
    if (error instanceof G4SegError) return error;
    throw error;
  }
  throw new Error('the file was not refused');
}

function bytes(...parts: (number | number[] | Uint8Array)[]): Uint8Array {
  return joinBytes(parts.map((part) => Uint8Array.from(typeof part === 'number' ? [part] : part)));
}

const wrap = (number: number, ...content: Uint8Array[]) => joinBytes(lengthDelimited(number, content));

describe('bytes that are no ONNX file', () => {
  it.each([
    // Field 7 (graph), length 100, 3 bytes follow.
    ['a length beyond the end', bytes(0x3a, 100, 1, 2, 3), 0, 'at most 3 bytes left', '100 bytes'],
    // Field 7 (graph) with length 2^35 in six bytes.
    [
      'a length beyond any file',
      bytes(0x3a, [0x80, 0x80, 0x80, 0x80, 0x80, 0x01]),
      0,
      'at most 0 bytes left',
      '34359738368 bytes',
    ],
    ['a number that does not end', bytes(0x08, 0xff, 0xff), 1, 'its last byte', 'the end of its message'],
    ['a number of eleven bytes', bytes(0x08, Array<number>(11).fill(0x80), 0), 1, 'at most 10 bytes', 'more'],
    // Field 7 as a varint: a graph cannot be a number.
    ['a graph that is a number', bytes(0x08, 8, 0x38, 5), 2, 'wire type 2', '0'],
    ['a group, which ONNX does not have', bytes(0x08, 8, 0x3b), 2, '0, 1, 2 or 5 (ONNX has no groups)', '3'],
    ['field number 0', bytes(0x08, 8, 0x02, 0), 2, '1 to 536870911', '0'],
    ['an HTML page', new TextEncoder().encode('<!DOCTYPE html><html>'), 0, '0, 1, 2 or 5 (ONNX has no groups)', '4'],
    // graph { node { input: <length 9, 1 byte left> } }
    [
      'a length beyond its message, deep inside',
      bytes(0x3a, 5, 0x0a, 3, 0x0a, 9, 65),
      4,
      'at most 1 bytes left',
      '9 bytes',
    ],
    // graph { initializer { float_data: packed, 5 bytes } }
    ['floats that are not whole', bytes(0x3a, 9, 0x2a, 7, 0x22, 5, 1, 2, 3, 4, 5), 4, 'a multiple of 4 bytes', '5'],
    ['two graphs', bytes(0x3a, 0, 0x3a, 0), 4, 'one graph in a model', 'another'],
  ])('are refused: %s', async (_, file, offset, expected, found) => {
    const error = await refusal(file);
    expect(error.code).toBe('bad-graph');
    expect(error.data).toEqual({ offset, expected, found });
    expect(error.message).toContain(`at byte ${offset}: expected ${expected}, found ${found}`);
  });

  it('are refused at every length of a good file that is too short', async () => {
    const model = tinyUnet({ operator: 'explicit' });
    model.opsetImport.pop(); // what comes last must be missed; explicit attention does not need it
    const whole = encodeModel(model);
    expect(await prepareModel(bytesSource(whole), 'w')).toBeDefined();
    for (let length = 0; length < whole.length; length++) {
      expect((await refusal(whole.subarray(0, length))).code).toBe('bad-graph');
    }
  });

  it('are refused when empty', async () => {
    expect((await refusal(new Uint8Array())).message).toMatch(/holds no graph/);
  });
});

describe('limits', () => {
  const small = fixture('unet-small');

  it.each([
    ['nodes', { nodes: 100 }, /node count at byte \d+: expected at most 100, found more/],
    ['messages', { messages: 500 }, /message count at byte \d+: expected at most 500/],
    ['numbers', { numbers: 50 }, /inline numbers at byte \d+: expected at most 50 in the whole graph/],
    ['graph bytes', { graphBytes: 10_000 }, /graph size at byte \d+: expected at most 10000 bytes besides weights/],
    ['depth', { depth: 3 }, /nesting at byte \d+: expected at most 3 levels/],
  ])('are kept: %s', async (_, limit, message) => {
    expect((await refusal(small, { ...defaultLimits, ...limit })).message).toMatch(message);
    await expect(prepareModel(bytesSource(small), 'w')).resolves.toBeDefined();
  });

  it('stop graphs inside graphs before the stack does', async () => {
    let graph = new Uint8Array();
    for (let level = 0; level < 2000; level++) graph = wrap(1, wrap(5, wrap(6, graph))); // node { attribute { g { … } } }
    expect((await refusal(wrap(7, graph))).message).toMatch(/nesting at byte \d+: expected at most 48 levels/);
  });

  it('stop millions of empty nodes before they become objects', async () => {
    const nodes = new Uint8Array(2_000_000);
    for (let at = 0; at < nodes.length; at += 2) nodes[at] = 0x0a; // node {}
    expect((await refusal(wrap(7, nodes))).message).toMatch(/node count at byte \d+: expected at most 100000/);
  });
});

describe('a graph that makes no sense', () => {
  const broken = async (change: (graph: ReturnType<typeof modelGraph>) => void) => {
    const model = tinyUnet({ operator: 'explicit' });
    change(modelGraph(model));
    return (await refusal(encodeModel(model))).message;
  };

  it('is refused: a cycle', async () => {
    const message = await broken((graph) => {
      const node = graph.node.find(({ name }) => name === 'self/q');
      if (node) node.input[0] = 'after_self';
    });
    expect(message).toMatch(/The graph has a cycle through \w+ "/);
  });

  it('is refused: a value that nothing makes, or that is made twice', async () => {
    expect(await broken((graph) => graph.node.splice(0, 1))).toBe(
      'Transpose "tokens" reads "flat", which nothing before it makes.',
    );
    expect(await broken((graph) => graph.node.push({ ...makeNode('Relu', ['sample'], ['tokens']), name: '' }))).toBe(
      'The value "tokens" is made twice, the second time by Relu "tokens".',
    );
    expect(await broken((graph) => graph.output.push(tensorValue('x', DataType.FLOAT, [1])))).toBe(
      'Nothing makes the graph output "x".',
    );
  });

  it('is refused: two nodes of one name', async () => {
    const message = await broken((graph) => {
      const twin = makeNode('Relu', ['sample'], ['elsewhere']);
      twin.name = 'tokens';
      graph.node.push(twin);
    });
    expect(message).toBe('Two nodes have the name "tokens".');
  });

  it('is refused: data that does not fit its shape', async () => {
    const message = await broken((graph) =>
      graph.initializer.push(floatTensor('short', [1, 2, 3], DataType.FLOAT, [2, 2])),
    );
    expect(message).toBe('Tensor "short" of FLOAT [2,2] needs 16 bytes, found 12.');
    expect(
      await broken((graph) =>
        graph.initializer.push({ ...floatTensor('negative', [1], DataType.FLOAT), dims: [-1n] } as TensorProto),
      ),
    ).toBe('Tensor "negative" has a dimension of -1; expected 0 to 2^53.');
  });
});

describe('found by the fuzz test', () => {
  it('a declared dimension of 2^63 - 1 is taken as open, and can be written again', async () => {
    const model = await readModel(bytesSource(fixture('clip-dynamo')), 'w');
    const type = modelGraph(model).output[0]?.type?.value;
    const batch = type?.case === 'tensorType' ? type.value.shape?.dim[0] : undefined;
    if (batch) batch.value = { case: 'dimValue', value: 2n ** 63n - 1n };
    const { model: stub } = await prepareModel(bytesSource(encodeModel(model)), 'x', [passes.exposePatchFeatures()]);
    const output = modelGraph(decodeModel(stub)).output.find(({ name }) => name === 'patch_features');
    expect(output && tensorType(output)?.dims).toEqual(['batch', 9, 10]);
  });
});

describe('external data', () => {
  const external = async (entries: Record<string, string>) => {
    const model = tinyUnet({ operator: 'explicit' });
    const tensor = floatTensor('far', [], DataType.FLOAT, [4]);
    setExternalRange(tensor, 'w', 0, 16);
    tensor.externalData = Object.entries(entries).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    );
    modelGraph(model).initializer.push(tensor);
    return (await refusal(encodeModel(model))).message;
  };

  it.each([
    [
      { location: 'a.bin', offset: '-4', length: '16' },
      /offset must be a whole number of bytes from 0 to 2\^53, found "-4"/,
    ],
    [{ location: 'a.bin', offset: '0x10', length: '16' }, /offset must be a whole number/],
    [{ location: 'a.bin', offset: '99999999999999999999', length: '16' }, /offset must be a whole number/],
    [{ location: 'a.bin', offset: '9007199254740991', length: '16' }, /offset \+ length must be below 2\^53/],
    [{ location: 'a.bin', length: '15' }, /needs 16 bytes, found 15/],
    [{ location: 'w', offset: '1000000', length: '16' }, /ends at byte 1000016, but w has \d+ bytes/],
    [{ offset: '0', length: '16' }, /location must be a file beside the model, found ""/],
    [{ location: '../../etc/passwd', length: '16' }, /location must be a file beside the model/],
    [{ location: '/etc/passwd', length: '16' }, /location must be a file beside the model/],
    [{ location: 'C:\\secret', length: '16' }, /location must be a file beside the model/],
  ])('is refused: %j', async (entries, message) => {
    expect(await external(entries)).toMatch(message);
  });

  it('is refused if the file has fewer bytes than the stub points to', async () => {
    const file = fixture('clip-dynamo');
    const stub = await splitModel(bytesSource(file), 'w');
    expect(() => decodeModel(stub, new Map([['w', 20_000]]))).toThrow(/ends at byte \d+, but w has 20000 bytes/);
  });
});

describe('operator sets', () => {
  it('are demanded, the standard one at least', async () => {
    const model = tinyUnet({ operator: 'multi-head' });
    model.opsetImport.shift();
    expect((await refusal(encodeModel(model))).message).toMatch(/does not say which version of the standard operators/);
  });
});

describe('order', () => {
  it('is put right where a converter left it wrong', async () => {
    const model = tinyUnet({ operator: 'explicit' });
    const graph = modelGraph(model);
    const sorted = graph.node.map(({ name }) => name);
    graph.node = [...graph.node.slice(2), ...graph.node.slice(0, 2)];
    const read = await readModel(bytesSource(encodeModel(model)), 'w');
    const names = modelGraph(read).node.map(({ name }) => name);
    expect(names).not.toEqual(graph.node.map(({ name }) => name));
    expect([...names].sort()).toEqual([...sorted].sort());
  });
});
