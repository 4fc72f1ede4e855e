import { attribute, nodeLabel, tensorType } from '../graph.ts';
import { graphError } from '../limits.ts';
import type { GraphProto, NodeProto, ValueInfoProto } from '../onnx_pb.ts';
import { DataType, smallValues, tensorDims } from '../tensors.ts';
import { computeValue, maxValueElements } from './values.ts';
import { inferShape } from './shapes.ts';

/** What is known about a value before the graph runs. Unknown dimensions and elements are NaN. */
export interface Inferred {
  /** ONNX element type; 0 = unknown. */
  readonly type: number;
  readonly shape?: readonly number[] | undefined;
  /** Elements in row-major order, for small constants and for what is computed from shapes. */
  readonly value?: readonly number[] | undefined;
}

/** A node with what is known of its inputs; an entry is undefined where nothing is, or the input is left out. */
export interface InferenceContext {
  readonly node: NodeProto;
  readonly inputs: readonly (Inferred | undefined)[];
  readonly opset: number;
}

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
  const shape = merge(result.shape, fallback?.shape);
  const value = position === 0 ? computeValue(context, shape) : undefined;
  if (value && shape && shape.every((dim) => !Number.isNaN(dim)) && count(shape) !== value.length) {
    throw graphError(`${nodeLabel(context.node)} makes ${value.length} elements for shape [${shape}].`);
  }
  return { type, shape, value };
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

/** Number of elements; NaN if a dimension is unknown. */
export function count(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

/** The tensor in a Constant node, in any of the forms the operator allows. */
export function constantOf(node: NodeProto): Inferred | undefined {
  const tensor = attribute(node, 'value')?.t;
  if (tensor) return { type: tensor.dataType, shape: tensorDims(tensor), value: smallValues(tensor, maxValueElements) };
  for (const { name, f, i, floats, ints } of node.attribute) {
    if (name === 'value_float') return { type: DataType.FLOAT, shape: [], value: [f] };
    if (name === 'value_int') return { type: DataType.INT64, shape: [], value: [Number(i)] };
    if (name === 'value_floats') return { type: DataType.FLOAT, shape: [floats.length], value: floats };
    if (name === 'value_ints') return { type: DataType.INT64, shape: [ints.length], value: ints.map(Number) };
  }
  return undefined;
}
