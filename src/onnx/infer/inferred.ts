import { attribute } from '../graph.ts';
import type { NodeProto } from '../onnx_pb.ts';
import { DataType, smallValues, tensorDims } from '../tensors.ts';

/** Shapes and scales are small; anything longer is data, and computing it here would be running the model. */
export const maxValueElements = 64;

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
    if (name === 'value_floats') return { type: DataType.FLOAT, shape: [floats.length], value: short(floats) };
    if (name === 'value_ints') return { type: DataType.INT64, shape: [ints.length], value: short(ints)?.map(Number) };
  }
  return undefined;
}

function short<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length <= maxValueElements ? list : undefined;
}
