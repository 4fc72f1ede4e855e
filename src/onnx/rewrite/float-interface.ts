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
  const casts = graph.input.filter(isHalf).map(({ name }) => {
    const inside = `g4seg/half/${name}`;
    rename(graph, name, inside);
    return cast(name, inside, DataType.FLOAT16);
  });
  const back = graph.output.filter(isHalf).map(({ name }) => {
    const inside = `g4seg/half/${name}`;
    rename(graph, name, inside);
    for (const node of graph.node) node.output = node.output.map((output) => (output === name ? inside : output));
    return cast(inside, name, DataType.FLOAT);
  });
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

/** Lets every node read `to` where it read `from`. */
function rename(graph: GraphProto, from: string, to: string): void {
  for (const node of graph.node) {
    node.input = node.input.map((name) => (name === from ? to : name));
    if (nodeInputs(node).includes(from)) throw graphError(`A sub-graph reads "${from}", whose type cannot be changed.`);
  }
}

function widened(value: ValueInfoProto): ValueInfoProto {
  return tensorValue(value.name, DataType.FLOAT, tensorType(value)?.dims ?? []);
}
