import { nodeLabel, tensorType } from '../graph.ts';
import { graphError, mostDimensions } from '../limits.ts';
import type { GraphProto, ValueInfoProto } from '../onnx_pb.ts';
import { smallValues, tensorDims } from '../tensors.ts';
import type { Inferred, InferenceContext } from './inferred.ts';
import { count, maxValueElements } from './inferred.ts';
import { computeValue } from './values.ts';
import { inferShape } from './shapes.ts';

/** Sizes for graph inputs' dimensions: input name → one number a dimension; NaN leaves it open. */
export type InputShapes = ReadonlyMap<string, readonly number[]>;

/**
 * Shapes, element types and small values of everything in the graph, in one forward pass. Enough of ONNX for
 * diffusion U-Nets and CLIP: the shape arithmetic that exporters leave in graphs is carried out. What it does not
 * know stays unknown; it never guesses.
 */
export function inferGraph(graph: GraphProto, opset: number, inputShapes: InputShapes): Map<string, Inferred> {
  const known = new Map<string, Inferred>();
  for (const input of graph.input) {
    const { type, shape } = declared(input);
    checkedRank(shape, () => `The input "${input.name}"`);
    known.set(input.name, { type, shape: inputShapes.get(input.name) ?? shape });
  }
  for (const tensor of graph.initializer) {
    const value = smallValues(tensor, maxValueElements);
    known.set(tensor.name, { type: tensor.dataType, shape: tensorDims(tensor), value });
  }
  const declaredValues = new Map(graph.valueInfo.map((value) => [value.name, declared(value)]));
  for (const node of graph.node) {
    const context = { node, inputs: node.input.map((name) => known.get(name)), opset };
    node.output.forEach((name, position) => {
      if (name !== '') known.set(name, inferOutput(context, position, declaredValues.get(name)));
    });
  }
  return known;
}

function inferOutput(context: InferenceContext, position: number, fallback: Inferred | undefined): Inferred {
  const result = inferShape(context, position);
  const type = result.type || fallback?.type || 0;
  const shape = checkedRank(merge(result.shape, fallback?.shape), () => nodeLabel(context.node));
  const value = position === 0 ? computeValue(context, shape) : undefined;
  if (value && shape && shape.every((dim) => !Number.isNaN(dim)) && count(shape) !== value.length) {
    throw graphError(`${nodeLabel(context.node)} makes ${value.length} elements for shape [${shape}].`);
  }
  return { type, shape, value };
}

function checkedRank<Shape extends readonly number[] | undefined>(shape: Shape, what: () => string): Shape {
  if (!shape || shape.length <= mostDimensions) return shape;
  throw graphError(`${what()} has ${shape.length} dimensions; at most ${mostDimensions} are read.`);
}

/** A dimension that inference leaves open is taken from value_info, if that gives a number. */
function merge(inferred: readonly number[] | undefined, info: readonly number[] | undefined) {
  if (inferred === undefined) return info;
  if (info?.length !== inferred.length) return inferred;
  return inferred.map((dim, axis) => (Number.isNaN(dim) ? (info[axis] as number) : dim));
}

function declared(value: ValueInfoProto): Inferred {
  const type = tensorType(value);
  const shape = type?.dims?.map((dim) => (typeof dim === 'number' ? dim : NaN));
  return { type: type?.elemType ?? 0, shape };
}
