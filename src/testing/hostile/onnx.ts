import { create, toBinary } from '@bufbuild/protobuf';
import { encodeModel, makeNode, tensorValue } from '../../onnx/graph.ts';
import { GraphProtoSchema, ModelProtoSchema, TensorProtoSchema } from '../../onnx/onnx_pb.ts';
import type { GraphProto } from '../../onnx/onnx_pb.ts';
import { DataType } from '../../onnx/tensors.ts';
import { joinBytes, lengthDelimited } from '../../onnx/wire-write.ts';

/** ONNX files that are small for what they ask of a reader. Each is to be refused at once, within the limits of the graph toolkit. */
export const hostileOnnx: readonly { readonly name: string; make(): Uint8Array<ArrayBuffer> }[] = [
  { name: '300,000 tensors', make: () => repeated(graphField(5, initializer()), 300_000) },
  { name: '300,000 nodes', make: () => repeated(graphField(1, Uint8Array.of(0x22, 1, 65)), 300_000) },
  { name: 'Gathers that double the rank, 862 bytes', make: doublingGathers },
  { name: 'the name of the tool, eight million times, 16 MB', make: () => repeatedFields(0x12, 8_000_000) },
  { name: 'a field that ONNX does not have, eight million times', make: () => repeatedFields(0x7a, 8_000_000) },
  { name: 'a node with three million inputs, 30 MB of strings', make: () => inputsOf(3_000_000) },
  { name: 'a tensor of ten million strings, 30 MB', make: () => stringsOf(10_000_000) },
  { name: 'a node with a million attributes', make: () => attributesOf(1_000_000) },
  { name: 'a tensor of 900,000 dimensions', make: manyDimensions },
];

/** 40,000 nodes behind 4,000 float16 inputs, each of them read: sound, but slow for a pass that looks at all nodes per input. */
export function manyHalfInputs(): Uint8Array<ArrayBuffer> {
  const names = Array.from({ length: 4000 }, (_, at) => `input_${at}`);
  const nodes = Array.from({ length: 40_000 }, (_, at) => makeNode('Relu', [names[at % 4000] ?? ''], [`value_${at}`]));
  return file({
    node: nodes,
    input: names.map((name) => tensorValue(name, DataType.FLOAT16, [1])),
    output: [tensorValue('value_0', DataType.FLOAT16, [1])],
  });
}

function file(graph: Partial<Pick<GraphProto, 'node' | 'input' | 'output' | 'initializer'>>): Uint8Array<ArrayBuffer> {
  return encodeModel(
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [{ domain: '', version: 17n }],
      graph: create(GraphProtoSchema, graph),
    }),
  );
}

/** A value gathered by itself again and again: 2, 3, 5, 9, … dimensions. */
function doublingGathers(): Uint8Array<ArrayBuffer> {
  const names = Array.from({ length: 34 }, (_, at) => String.fromCharCode(65 + at));
  const doubled = names.slice(1).map((name, at) => {
    const before = names[at] ?? '';
    return { ...makeNode('Gather', [before, before], [name]), name: '' };
  });
  return file({
    node: doubled,
    input: [tensorValue('A', DataType.INT64, [1, 1])],
    output: [tensorValue(names.at(-1) ?? '', DataType.INT64, [])],
  });
}

function graphField(number: number, content: Uint8Array): Uint8Array {
  return joinBytes(lengthDelimited(number, [content]));
}

function initializer(): Uint8Array {
  return toBinary(TensorProtoSchema, create(TensorProtoSchema, { dataType: DataType.FLOAT, dims: [0n] }));
}

/** A model whose graph is one field many times over. */
function repeated(field: Uint8Array, times: number): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(field.length * times);
  for (let at = 0; at < content.length; at += field.length) content.set(field, at);
  return joinBytes(lengthDelimited(7, [content]));
}

/** A model of empty fields with this tag. */
function repeatedFields(tag: number, times: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(2 * times);
  for (let at = 0; at < bytes.length; at += 2) bytes[at] = tag;
  return bytes;
}

/** graph { node { input: "aaaaaaaa" … } } */
function inputsOf(times: number): Uint8Array<ArrayBuffer> {
  const field = Uint8Array.of(0x0a, 8, ...Array<number>(8).fill(97));
  return repeated(graphField(1, filled(field, times)), 1);
}

/** graph { initializer { string_data: "a" … } } */
function stringsOf(times: number): Uint8Array<ArrayBuffer> {
  return repeated(graphField(5, filled(Uint8Array.of(0x32, 1, 97), times)), 1);
}

/** graph { node { op_type: "A", attribute { name: "" } … } } */
function attributesOf(times: number): Uint8Array<ArrayBuffer> {
  const node = joinBytes([Uint8Array.of(0x22, 1, 65), filled(Uint8Array.of(0x2a, 2, 0x0a, 0), times)]);
  return repeated(graphField(1, node), 1);
}

function manyDimensions(): Uint8Array<ArrayBuffer> {
  const dims = Array<bigint>(900_000).fill(1n);
  const tensor = create(TensorProtoSchema, {
    name: 'long',
    dataType: DataType.FLOAT,
    dims,
    rawData: new Uint8Array(4),
  });
  return file({ initializer: [tensor], output: [tensorValue('long', DataType.FLOAT, [])] });
}

function filled(field: Uint8Array, times: number): Uint8Array {
  const bytes = new Uint8Array(field.length * times);
  for (let at = 0; at < bytes.length; at += field.length) bytes.set(field, at);
  return bytes;
}
