import { clone } from '@bufbuild/protobuf';
import { modelGraph, tensorType, tensorValue } from '../graph.ts';
import { graphError } from '../limits.ts';
import { ModelProtoSchema } from '../onnx_pb.ts';
import type { GraphProto, ModelProto, ValueInfoProto } from '../onnx_pb.ts';
import { validateGraph } from '../topology.ts';
import { GraphEditor } from './graph-editor.ts';

/** Pictures that guidance needs: without the prompt, then with it. */
const pictures = 2;

/**
 * A U-Net exported for guidance has two pictures baked in. It gets inputs and outputs of one: what is given is repeated, and
 * the second half of the result, the conditional one, is kept. It costs what two pictures cost.
 * @returns a new model, or the given one if its first input of four dimensions is not of two pictures
 * @throws G4SegError `bad-graph` if the graph is empty
 */
export function onePicture(model: ModelProto): ModelProto {
  const isPair = (value: ValueInfoProto) => tensorType(value)?.dims?.[0] === pictures;
  const latents = modelGraph(model).input.find((input) => tensorType(input)?.dims?.length === 4);
  if (!latents || !isPair(latents)) return model;
  const copy = clone(ModelProtoSchema, model);
  const graph = modelGraph(copy);
  const pairs = [graph.input, graph.output].map((values) => values.filter(isPair).map(({ name }) => name));
  const [inputs = [], outputs = []] = pairs;
  renameAll(graph, new Map([...inputs, ...outputs].map((name) => [name, inside(name)])));
  const editor = new GraphEditor(graph);
  const [first, last] = [graph.node[0], graph.node.at(-1)];
  if (!first || !last) throw graphError('This graph has no nodes.');
  for (const name of inputs) editor.insertBefore(first, 'Concat', [name, name], { axis: 0 }, inside(name));
  for (const name of outputs) {
    const [starts, ends, axes] = [[pictures - 1], [pictures], [0]].map((values) => editor.integers(values));
    editor.insertAfter(last, 'Slice', [inside(name), starts ?? '', ends ?? '', axes ?? ''], name);
  }
  editor.finish();
  const single = (value: ValueInfoProto) => (isPair(value) ? ofOne(value) : value);
  graph.input = graph.input.map(single);
  graph.output = graph.output.map(single);
  validateGraph(graph);
  return copy;
}

function inside(name: string): string {
  return `g4seg/pair/${name}`;
}

function ofOne(value: ValueInfoProto): ValueInfoProto {
  const { elemType = 0, dims = [] } = tensorType(value) ?? {};
  return tensorValue(value.name, elemType, [1, ...dims.slice(1)]);
}

function renameAll(graph: GraphProto, names: ReadonlyMap<string, string>): void {
  for (const node of graph.node) {
    node.input = node.input.map((name) => names.get(name) ?? name);
    node.output = node.output.map((name) => names.get(name) ?? name);
  }
}
