import { attribute, GraphIndex, isOp } from '../graph.ts';
import { graphError } from '../limits.ts';
import type { GraphProto, TensorProto } from '../onnx_pb.ts';
import { DataType, int64Tensor, smallValues, tensorDims } from '../tensors.ts';

/** Operators that make shapes out of shapes. */
const arithmetic = ['Concat', 'Unsqueeze', 'Squeeze', 'Gather', 'Cast', 'Identity', 'Where', 'Mul', 'Equal', 'Slice'];
const mostElements = 16;

/**
 * Replaces sizes in the constants that are used as shapes: what Reshape, Expand and ConstantOfShape are told, directly or
 * through Concat and the like.
 * @param replacements old size → new size
 * @param except name of a weight that has the old size by right
 * @throws G4SegError `bad-graph` if a weight has an old size as a dimension, so that the two cannot be told apart
 */
export function replaceInShapes(graph: GraphProto, replacements: ReadonlyMap<number, number>, except: string): void {
  const constants = shapeConstants(graph);
  const affected = constants.filter((tensor) =>
    smallValues(tensor, mostElements)?.some((value) => replacements.has(value)),
  );
  if (affected.length === 0) return;
  for (const tensor of graph.initializer) {
    const clash =
      tensor.name !== except && tensor.dataType !== DataType.INT64 && !tensor.name.startsWith('g4seg/')
        ? tensorDims(tensor)
            .slice(-2)
            .find((dim) => replacements.has(dim))
        : undefined;
    if (clash !== undefined) {
      throw graphError(
        `The shapes of this graph cannot be changed: ${clash} is its number of positions, and a dimension of "${tensor.name}" too.`,
      );
    }
  }
  for (const tensor of affected) {
    const values = (smallValues(tensor, mostElements) ?? []).map((value) => replacements.get(value) ?? value);
    const { rawData } = int64Tensor('', values);
    tensor.rawData = rawData;
    tensor.int64Data = [];
  }
}

function shapeConstants(graph: GraphProto): TensorProto[] {
  const index = new GraphIndex(graph);
  const names = graph.node.flatMap((node) => {
    if (isOp(node, 'Reshape', 'Expand')) return node.input.slice(1, 2);
    return isOp(node, 'ConstantOfShape') ? node.input : [];
  });
  const seen = new Set(names);
  const found = new Set<TensorProto>();
  for (const name of seen) {
    const node = index.producer(name);
    const tensor =
      index.initializer(name) ?? (node && isOp(node, 'Constant') ? attribute(node, 'value')?.t : undefined);
    if (tensor?.dataType === DataType.INT64) found.add(tensor);
    // A set grows while it is walked: what is added now is visited later.
    if (node && isOp(node, ...arithmetic)) node.input.forEach((input) => seen.add(input));
  }
  return [...found];
}
