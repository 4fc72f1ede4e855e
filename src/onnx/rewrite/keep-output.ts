import { clone } from '@bufbuild/protobuf';
import { GraphIndex, modelGraph, nodeInputs } from '../graph.ts';
import { graphError } from '../limits.ts';
import { ModelProtoSchema } from '../onnx_pb.ts';
import type { ModelProto, NodeProto } from '../onnx_pb.ts';

/**
 * Leaves a graph one output and drops what it does not need, inputs included: runtimes compute every node, wanted or not, and
 * ask for every input.
 * @param names what exporters call the output, in order of preference; a graph's only output counts whatever its name
 * @returns a new model, and the name of the output
 * @throws G4SegError `bad-graph` if it has several outputs and none of these
 */
export function keepOutput(model: ModelProto, names: readonly string[]): { model: ModelProto; output: string } {
  const copy = clone(ModelProtoSchema, model);
  const graph = modelGraph(copy);
  const named = names.flatMap((name) => graph.output.filter((output) => output.name === name));
  const kept = named[0] ?? (graph.output.length === 1 ? graph.output[0] : undefined);
  if (!kept) {
    const found = graph.output.map(({ name }) => name).slice(0, 8);
    throw graphError(`The graph has no output ${names.join(' or ')}; it has ${found.join(', ') || 'none'}.`);
  }
  graph.output = [kept];
  const index = new GraphIndex(graph);
  const needed = new Set([kept.name]);
  const nodes = new Set<NodeProto>();
  // A set grows while it is walked: what is added now is visited later.
  for (const name of needed) {
    const node = index.producer(name);
    if (!node || nodes.has(node)) continue;
    nodes.add(node);
    for (const input of nodeInputs(node)) needed.add(input);
  }
  graph.node = graph.node.filter((node) => nodes.has(node));
  graph.input = graph.input.filter(({ name }) => needed.has(name));
  graph.initializer = graph.initializer.filter(({ name }) => needed.has(name));
  graph.valueInfo = graph.valueInfo.filter(({ name }) => needed.has(name));
  return { model: copy, output: kept.name };
}

/**
 * The part of a graph that leads to the first of these outputs that it has, as {@link keepOutput} leaves it; the whole graph
 * if it has none of them.
 */
export function keepPart(model: ModelProto, names: readonly string[]): ModelProto {
  const outputs = modelGraph(model).output;
  return outputs.some(({ name }) => names.includes(name)) ? keepOutput(model, names).model : model;
}
