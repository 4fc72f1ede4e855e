import { clone } from '@bufbuild/protobuf';
import { makeNode, modelGraph, nodeInputs, tensorType, tensorValue } from '../graph.ts';
import { graphError } from '../limits.ts';
import { ModelProtoSchema } from '../onnx_pb.ts';
import type { GraphProto, ModelProto, NodeProto, ValueInfoProto } from '../onnx_pb.ts';
import { DataType } from '../tensors.ts';
import { validateGraph } from '../topology.ts';

/**
 * Makes float16 inputs and outputs float32, cast inside the graph, as exporters do that keep the types of inputs.
 * @returns a new model, or the given one if none is float16
 */
export function floatInterface(model: ModelProto): ModelProto {
  const isHalf = (value: ValueInfoProto) => tensorType(value)?.elemType === DataType.FLOAT16;
  if (![...modelGraph(model).input, ...modelGraph(model).output].some(isHalf)) return model;
  const copy = clone(ModelProtoSchema, model);
  const graph = modelGraph(copy);
  const inside = (name: string) => `g4seg/half/${name}`;
  const [inputs, outputs] = [graph.input, graph.output].map((list) => list.filter(isHalf).map(({ name }) => name));
  rename(graph, new Map([...(inputs ?? []), ...(outputs ?? [])].map((name) => [name, inside(name)])));
  const casts = (inputs ?? []).map((name) => cast(name, inside(name), DataType.FLOAT16));
  const back = (outputs ?? []).map((name) => cast(inside(name), name, DataType.FLOAT));
  graph.node = [...casts, ...graph.node, ...back];
  graph.input = graph.input.map((input) => (isHalf(input) ? widened(input) : input));
  graph.output = graph.output.map((output) => (isHalf(output) ? widened(output) : output));
  validateGraph(graph);
  return copy;
}

function cast(from: string, to: string, type: number): NodeProto {
  const node = makeNode('Cast', [from], [to], { to: type });
  node.name = `g4seg/cast/${to}`; // another node may be called like its output
  return node;
}

/** Gives values other names, wherever a node makes or reads them. */
function rename(graph: GraphProto, names: ReadonlyMap<string, string>): void {
  for (const node of graph.node) {
    node.input = node.input.map((name) => names.get(name) ?? name);
    node.output = node.output.map((name) => names.get(name) ?? name);
    const captured = nodeInputs(node).find((name) => names.has(name));
    if (captured) throw graphError(`A sub-graph reads "${captured}", whose type cannot be changed.`);
  }
}

function widened(value: ValueInfoProto): ValueInfoProto {
  return tensorValue(value.name, DataType.FLOAT, tensorType(value)?.dims ?? []);
}
