import { clone } from '@bufbuild/protobuf';
import { GraphIndex, modelGraph, nodeInputs } from '../graph.ts';
import { graphError } from '../limits.ts';
import { ModelProtoSchema } from '../onnx_pb.ts';
import type { GraphProto, ModelProto, NodeProto, ValueInfoProto } from '../onnx_pb.ts';

/**
 * Leaves a graph the outputs that are wanted and drops what they do not need, inputs included: runtimes compute every node,
 * wanted or not, and ask for every input.
 * @param wanted for each output what exporters call it, in order of preference. Where one alone is wanted, a graph's only
 *   output counts whatever its name
 * @returns a new model, and what the graph calls each output
 * @throws G4SegError `bad-graph` if the graph has none of the names of an output
 */
export function keepOutputs<Name extends string>(
  model: ModelProto,
  wanted: Readonly<Record<Name, readonly string[]>>,
): { model: ModelProto; outputs: Record<Name, string> } {
  const copy = clone(ModelProtoSchema, model);
  const graph = modelGraph(copy);
  const asked = Object.entries<readonly string[]>(wanted);
  const kept = asked.map(([name, names]) => [name, findOutput(graph, names, asked.length === 1)] as const);
  graph.output = kept.map(([, output]) => output);
  const index = new GraphIndex(graph);
  const needed = new Set(graph.output.map(({ name }) => name));
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
  const outputs = Object.fromEntries(kept.map(([name, output]) => [name, output.name]));
  return { model: copy, outputs: outputs as Record<Name, string> };
}

function findOutput(graph: GraphProto, names: readonly string[], alone: boolean): ValueInfoProto {
  const [named] = names.flatMap((name) => graph.output.filter((output) => output.name === name));
  const found = named ?? (alone && graph.output.length === 1 ? graph.output[0] : undefined);
  if (found) return found;
  const others = graph.output.map(({ name }) => name).slice(0, 8);
  throw graphError(`The graph has no output ${names.join(' or ')}; it has ${others.join(', ') || 'none'}.`);
}

/**
 * The part of a graph that leads to the first of these outputs that it has, as {@link keepOutputs} leaves it; the whole graph
 * if it has none of them.
 */
export function keepPart(model: ModelProto, names: readonly string[]): ModelProto {
  const outputs = modelGraph(model).output;
  return outputs.some(({ name }) => names.includes(name)) ? keepOutputs(model, { part: names }).model : model;
}
