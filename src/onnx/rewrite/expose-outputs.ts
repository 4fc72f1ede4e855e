import { clone } from '@bufbuild/protobuf';
import { isSize, makeNode, modelGraph, opsetVersion, tensorType, tensorValue } from '../graph.ts';
import { graphError } from '../limits.ts';
import { ModelProtoSchema } from '../onnx_pb.ts';
import type { ModelProto } from '../onnx_pb.ts';
import { DataType } from '../tensors.ts';
import { validateGraph } from '../topology.ts';
import { analyseGraph } from './analysis.ts';
import type { AnalysedGraph } from './analysis.ts';

/**
 * Adds an intermediate tensor to the graph's outputs, as float32.
 * @param name the value inside the graph
 * @param as name of the new output
 * @returns a new model
 * @throws G4SegError `bad-graph` if there is no such value or the output name is taken
 */
export function exposeTensor(model: ModelProto, name: string, as: string): ModelProto {
  const copy = clone(ModelProtoSchema, model);
  const analysed = analyse(copy);
  addOutput(analysed, name, as);
  validateGraph(analysed.index.graph);
  return copy;
}

/** What is known of the graph for one picture. */
export function analyse(model: ModelProto): AnalysedGraph {
  const graph = modelGraph(model);
  // Open batch dimensions count as one picture; only sizes per picture are read from the result.
  const shapes = new Map<string, number[]>();
  for (const input of graph.input) {
    const dims = tensorType(input)?.dims;
    if (dims)
      shapes.set(
        input.name,
        dims.map((dim, axis) => (typeof dim === 'number' ? dim : axis === 0 ? 1 : NaN)),
      );
  }
  return analyseGraph(graph, opsetVersion(model), shapes);
}

/** Adds an output of the graph, as float32. @param given type and dimensions of a value that was made just now */
export function addOutput(
  { index, known }: AnalysedGraph,
  name: string,
  as: string,
  given?: { type: number; dims: (number | string)[] },
): void {
  const { graph } = index;
  if (!index.has(name) && !given) throw graphError(`The graph has no value "${name}" to expose.`, { value: name });
  if (index.has(as) || graph.output.some((output) => output.name === as)) {
    throw graphError(`The graph has a value "${as}" already; choose another name for the output.`, { value: as });
  }
  const type = given?.type ?? known.get(name)?.type ?? 0;
  const dims = given?.dims ?? [...(known.get(name)?.shape ?? [])];
  graph.node.push(
    makeNode(
      type === DataType.FLOAT ? 'Identity' : 'Cast',
      [name],
      [as],
      type === DataType.FLOAT ? {} : { to: DataType.FLOAT },
    ),
  );
  graph.output.push(
    tensorValue(
      as,
      DataType.FLOAT,
      dims.map((dim, axis) => (typeof dim === 'number' && !isSize(dim) ? `${as}_${axis}` : dim)),
    ),
  );
}
