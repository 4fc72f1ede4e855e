import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { graphError } from './limits.ts';
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataLocation,
  ValueInfoProtoSchema,
} from './onnx_pb.ts';
import type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto } from './onnx_pb.ts';
import { checkTensor } from './tensors.ts';

/**
 * The stub of {@link splitModel} as objects, with the data of every tensor checked against its shape. Constant nodes
 * with external weights become initializers: runtimes look for external data there.
 *
 * @param fileSizes bytes of the files that hold weights, where known
 * @throws G4SegError `bad-graph`
 */
export function decodeModel(stub: Uint8Array, fileSizes: ReadonlyMap<string, number> = new Map()): ModelProto {
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, stub);
  } catch (error) {
    throw graphError(`This is not a readable ONNX file: ${error instanceof Error ? error.message : String(error)}.`);
  }
  const graph = modelGraph(model);
  hoistConstants(graph);
  for (const tensor of graph.initializer) checkTensor(tensor, fileSizes);
  return model;
}

/** The model as bytes of an ONNX file. */
export function encodeModel(model: ModelProto): Uint8Array<ArrayBuffer> {
  return toBinary(ModelProtoSchema, model);
}

/** The main graph. @throws G4SegError if the model has none */
export function modelGraph(model: ModelProto): GraphProto {
  if (model.graph) return model.graph;
  throw graphError('This ONNX file holds no graph.');
}

/** Version of the standard operators. @throws G4SegError if the model names none */
export function opsetVersion(model: ModelProto): number {
  const standard = model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  if (standard) return Number(standard.version);
  throw graphError('This ONNX file does not say which version of the standard operators it uses.');
}

function hoistConstants(graph: GraphProto): void {
  graph.node = graph.node.filter((node) => {
    const tensor = attribute(node, 'value')?.t;
    if (tensor?.dataLocation !== TensorProto_DataLocation.EXTERNAL) return true;
    if (!isOp(node, 'Constant') || node.output.length !== 1) {
      throw graphError(`Node ${nodeLabel(node)} holds a large tensor in an attribute; only Constant may.`);
    }
    tensor.name = node.output[0] as string;
    graph.initializer.push(tensor);
    return false;
  });
}

/** `Softmax "/down_blocks.0/…"`: how messages name a node. */
export function nodeLabel(node: NodeProto): string {
  return `${node.opType} "${node.name || node.output[0] || '?'}"`;
}

/** True for a node of one of these standard operators. */
export function isOp(node: NodeProto | undefined, ...types: string[]): boolean {
  return node !== undefined && (node.domain === '' || node.domain === 'ai.onnx') && types.includes(node.opType);
}

/** True for a node of one of onnxruntime's own operators. */
export function isMicrosoftOp(node: NodeProto | undefined, ...types: string[]): boolean {
  return node !== undefined && node.domain === 'com.microsoft' && types.includes(node.opType);
}

/** The attribute of this name. */
export function attribute(node: NodeProto, name: string): AttributeProto | undefined {
  return node.attribute.find((candidate) => candidate.name === name);
}

/** An integer attribute, or its default. */
export function intAttribute(node: NodeProto, name: string, missing: number): number {
  const found = attribute(node, name);
  return found ? Number(found.i) : missing;
}

/** Integers in a list that are looked at: pads, axes and sizes have two a dimension at most, parts of a Split some more. */
const longestList = 64;

/** A list of integers, or undefined if it is not there or longer than any that inference knows. */
export function intsAttribute(node: NodeProto, name: string): number[] | undefined {
  const ints = attribute(node, name)?.ints;
  return ints && ints.length <= longestList ? ints.map(Number) : undefined;
}

/** What an attribute may hold when a rewrite makes a node. Numbers are integers unless wrapped as `{ float }`. */
export type AttributeValue = number | readonly number[] | string | { readonly float: number };

/** A new node. `domain` is empty for standard operators. */
export function makeNode(
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
): NodeProto {
  return create(NodeProtoSchema, {
    name: output[0] ?? '',
    opType,
    input: [...input],
    output: [...output],
    attribute: Object.entries(attributes).map(([name, value]) => makeAttribute(name, value)),
  });
}

/** A new attribute. */
export function makeAttribute(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === 'number')
    return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) });
  if (typeof value === 'string') {
    return create(AttributeProtoSchema, { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) });
  }
  if ('float' in value) return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: value.float });
  return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: value.map(BigInt) });
}

/** A graph input or output: element type and dimensions, where a string is a symbolic one. */
export function tensorValue(name: string, elemType: number, dims: readonly (number | string)[]): ValueInfoProto {
  const dim = dims.map((size) => ({
    value:
      typeof size === 'number'
        ? { case: 'dimValue' as const, value: BigInt(size) }
        : { case: 'dimParam' as const, value: size },
  }));
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType, shape: { dim } } } },
  });
}

/** Element type and dimensions of a graph input or output; symbolic dimensions are strings, '' if unnamed or senseless. */
export function tensorType(
  value: ValueInfoProto,
): { elemType: number; dims: (number | string)[] | undefined } | undefined {
  const type = value.type?.value;
  if (type?.case !== 'tensorType') return undefined;
  const dims = type.value.shape?.dim.map(({ value: dim }) =>
    dim.case === 'dimValue'
      ? isSize(Number(dim.value))
        ? Number(dim.value)
        : ''
      : dim.case === 'dimParam'
        ? dim.value
        : '',
  );
  return { elemType: type.value.elemType, dims };
}

/** True for a number that can be a dimension. */
export function isSize(dim: number): boolean {
  return Number.isSafeInteger(dim) && dim >= 0;
}

/** Values a node reads: its inputs, and what its sub-graphs take from outside. Optional inputs left out are skipped. */
export function nodeInputs(node: NodeProto): string[] {
  const names = node.input.filter((name) => name !== '');
  for (const { g, graphs } of node.attribute) {
    for (const graph of g ? [g, ...graphs] : graphs) for (const name of capturedNames(graph)) names.push(name);
  }
  return names;
}

function capturedNames(graph: GraphProto): string[] {
  const own = new Set<string>();
  for (const { name } of [...graph.input, ...graph.initializer]) own.add(name);
  for (const node of graph.node) for (const name of node.output) own.add(name);
  const used = [...graph.node.flatMap(nodeInputs), ...graph.output.map(({ name }) => name)];
  return used.filter((name) => !own.has(name));
}

/** Who makes and who reads each value of a graph, as it was when this was made. */
export class GraphIndex {
  readonly graph: GraphProto;
  readonly #producers = new Map<string, NodeProto>();
  readonly #consumers = new Map<string, NodeProto[]>();
  readonly #initializers = new Map<string, TensorProto>();
  readonly #inputs: Set<string>;

  constructor(graph: GraphProto) {
    this.graph = graph;
    this.#inputs = new Set(graph.input.map(({ name }) => name));
    for (const tensor of graph.initializer) this.#initializers.set(tensor.name, tensor);
    for (const node of graph.node) {
      for (const name of node.output) if (name !== '') this.#producers.set(name, node);
      for (const name of new Set(nodeInputs(node))) {
        const readers = this.#consumers.get(name);
        if (readers) readers.push(node);
        else this.#consumers.set(name, [node]);
      }
    }
  }

  producer(name: string | undefined): NodeProto | undefined {
    return name === undefined ? undefined : this.#producers.get(name);
  }

  consumers(name: string): readonly NodeProto[] {
    return this.#consumers.get(name) ?? [];
  }

  initializer(name: string): TensorProto | undefined {
    return this.#initializers.get(name);
  }

  /** True if the graph has a value of this name. */
  has(name: string): boolean {
    return this.#producers.has(name) || this.#initializers.has(name) || this.#inputs.has(name);
  }
}
