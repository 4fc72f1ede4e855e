import { attribute, intAttribute, intsAttribute } from '../graph.ts';
import { DataType } from '../tensors.ts';
import type { Inferred, InferenceContext } from './inferred.ts';
import { constantOf, count } from './inferred.ts';
import { quantisedType } from './quantised.ts';

type Shape = readonly number[] | undefined;

/** Type and shape of one output; what is not known is 0 or undefined. */
export function inferShape(context: InferenceContext, position: number): Inferred {
  const { node } = context;
  if (node.opType === 'Constant') return constantOf(node) ?? { type: 0 };
  const shape = ruleOf.get(node.opType)?.(context, position);
  return { type: outputType(context, position), shape };
}

const booleanOps = new Set([
  'Equal',
  'Less',
  'LessOrEqual',
  'Greater',
  'GreaterOrEqual',
  'And',
  'Or',
  'Not',
  'IsNaN',
  'IsInf',
]);
const int64Ops = new Set(['Shape', 'Size', 'ArgMax', 'ArgMin', 'NonZero']);

function outputType(context: InferenceContext, position: number): number {
  const { node, inputs } = context;
  if (booleanOps.has(node.opType)) return DataType.BOOL;
  if (int64Ops.has(node.opType) || (node.opType === 'TopK' && position === 1)) return DataType.INT64;
  const quantised = quantisedType(context, position);
  if (quantised !== undefined) return quantised;
  if (node.opType === 'Cast') return intAttribute(node, 'to', 0);
  if (node.opType === 'ConstantOfShape') return attribute(node, 'value')?.t?.dataType ?? DataType.FLOAT;
  if (node.opType === 'Where' || node.opType === 'CastLike') return inputs[1]?.type ?? 0;
  return inputs[0]?.type ?? inputs[1]?.type ?? 0;
}

type Rule = (context: InferenceContext, position: number) => Shape;

const same: Rule = ({ inputs }) => inputs[0]?.shape;
const matMul: Rule = ({ inputs }) => matMulShape(inputs[0]?.shape, inputs[1]?.shape);
const broadcast: Rule = ({ inputs }) => inputs.map((input) => input?.shape).reduce(broadcastShapes);

const shapeRules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(
    // Operators whose first output has the shape of their first input.
    `Identity Cast CastLike Sigmoid Relu Tanh Erf Sqrt Exp Log Neg Abs Floor Ceil Round Reciprocal Sin Cos Softmax LogSoftmax
    LayerNormalization InstanceNormalization GroupNormalization BatchNormalization SimplifiedLayerNormalization
    SkipLayerNormalization SkipSimplifiedLayerNormalization RMSNormalization LpNormalization GroupNorm SkipGroupNorm
    Gelu QuickGelu FastGelu BiasGelu BiasAdd Clip Dropout LeakyRelu Elu HardSigmoid Softplus Mish Swish Not IsNaN IsInf
    CumSum Trilu QuantizeLinear DequantizeLinear ScatterND ScatterElements`
      .split(/\s+/)
      .map((op) => [op, same]),
  ),
  ...Object.fromEntries(
    'Add Sub Mul Div Pow Mod Min Max Where Equal Less LessOrEqual Greater GreaterOrEqual And Or PRelu'
      .split(' ')
      .map((op) => [op, broadcast]),
  ),
  BiasSplitGelu: ({ inputs }) =>
    inputs[0]?.shape && [...inputs[0].shape.slice(0, -1), (inputs[0].shape.at(-1) ?? NaN) / 2],
  MultiHeadAttention: ({ inputs }, position) =>
    position === 0 && inputs[0]?.shape?.length === 3
      ? [...inputs[0].shape.slice(0, 2), inputs[2]?.shape?.length === 3 ? (inputs[2].shape[2] as number) : NaN]
      : undefined,
  Attention: ({ node, inputs }, position) => {
    const sizes = intsAttribute(node, 'qkv_hidden_sizes');
    const packed = inputs[1]?.shape?.[1] ?? NaN;
    return position === 0 && inputs[0]?.shape?.length === 3
      ? [...inputs[0].shape.slice(0, 2), sizes?.[2] ?? packed / 3]
      : undefined;
  },
  Shape: ({ node, inputs }) => {
    const rank = inputs[0]?.shape?.length ?? NaN;
    return [sliceCount(rank, intAttribute(node, 'start', 0), intAttribute(node, 'end', rank), 1)];
  },
  Size: () => [],
  ConstantOfShape: ({ inputs }) => inputs[0]?.value,
  Range: ({ inputs }) => {
    const [start = NaN, limit = NaN, delta = NaN] = inputs.map((input) => input?.value?.[0] ?? NaN);
    return [Math.max(0, Math.ceil((limit - start) / delta))];
  },
  Conv: convolution,
  ConvInteger: convolution,
  FusedConv: convolution,
  NhwcConv: (context) => {
    const turned = context.inputs.map((input) => input && { ...input, shape: channelsFirst(input.shape) });
    const shape = convolution({ ...context, inputs: turned });
    return shape && [shape[0], ...shape.slice(2), shape[1]].map((dim) => dim ?? NaN);
  },
  Resize: resize,
  Upsample: resize,
  MatMul: matMul,
  MatMulInteger: matMul,
  MatMulNBits: ({ node, inputs }) =>
    inputs[0]?.shape && [...inputs[0].shape.slice(0, -1), intAttribute(node, 'N', NaN)],
  DynamicQuantizeLinear: ({ inputs }, position) => (position === 0 ? inputs[0]?.shape : []),
  Gemm: ({ node, inputs }) => {
    const rows = inputs[0]?.shape?.[intAttribute(node, 'transA', 0) ? 1 : 0];
    const columns = inputs[1]?.shape?.[intAttribute(node, 'transB', 0) ? 0 : 1];
    return [rows ?? NaN, columns ?? NaN];
  },
  Transpose: ({ node, inputs }) => {
    const shape = inputs[0]?.shape;
    const order = intsAttribute(node, 'perm') ?? shape?.map((_, axis) => shape.length - 1 - axis);
    return shape && order?.map((axis) => shape[axis] ?? NaN);
  },
  Reshape: ({ node, inputs }) =>
    inputs[1]?.value && reshapeTo(inputs[0]?.shape, inputs[1].value, intAttribute(node, 'allowzero', 0) === 1),
  Flatten: ({ node, inputs }) => {
    const shape = inputs[0]?.shape;
    const axis = intAttribute(node, 'axis', 1);
    return shape && [count(shape.slice(0, axis)), count(shape.slice(axis))];
  },
  Unsqueeze: ({ node, inputs }) => {
    const shape = inputs[0]?.shape;
    const axes = intsAttribute(node, 'axes') ?? inputs[1]?.value;
    if (!shape || !axes) return undefined;
    const rank = shape.length + axes.length;
    const added = new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis)));
    const rest = [...shape];
    return Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : (rest.shift() ?? NaN)));
  },
  Squeeze: ({ node, inputs }) => {
    const shape = inputs[0]?.shape;
    const given = intsAttribute(node, 'axes') ?? inputs[1]?.value;
    if (!shape || (given === undefined && shape.some(Number.isNaN))) return undefined;
    const axes = new Set(given?.map((axis) => (axis < 0 ? axis + shape.length : axis)));
    return shape.filter((dim, axis) => (given ? !axes.has(axis) : dim !== 1));
  },
  Concat: ({ node, inputs }) => {
    const first = inputs[0]?.shape;
    if (!first) return undefined;
    const axis = normalAxis(intAttribute(node, 'axis', 0), first.length);
    const sum = inputs.reduce((total, input) => total + (input?.shape?.[axis] ?? NaN), 0);
    return first.map((dim, at) => (at === axis ? sum : dim));
  },
  Split: ({ node, inputs, opset }, position) => {
    const shape = inputs[0]?.shape;
    if (!shape) return undefined;
    const axis = normalAxis(intAttribute(node, 'axis', 0), shape.length);
    const sizes = intsAttribute(node, 'split') ?? inputs[1]?.value;
    const parts = opset >= 18 ? intAttribute(node, 'num_outputs', node.output.length) : node.output.length;
    const even = Math.ceil((shape[axis] as number) / parts);
    const part = sizes?.[position] ?? Math.min(even, (shape[axis] as number) - even * position);
    return shape.map((dim, at) => (at === axis ? part : dim));
  },
  Slice: sliceShape,
  Gather: ({ node, inputs }) => {
    const [data, indices] = [inputs[0]?.shape, inputs[1]?.shape];
    if (!data || !indices) return undefined;
    const axis = normalAxis(intAttribute(node, 'axis', 0), data.length);
    return [...data.slice(0, axis), ...indices, ...data.slice(axis + 1)];
  },
  Expand: ({ inputs }) => inputs[1]?.value && broadcastShapes(inputs[0]?.shape, inputs[1].value),
  Tile: ({ inputs }) => inputs[0]?.shape?.map((dim, axis) => dim * (inputs[1]?.value?.[axis] ?? NaN)),
  Pad: ({ node, inputs }) => {
    const shape = inputs[0]?.shape;
    const pads = intsAttribute(node, 'pads') ?? inputs[1]?.value;
    const whole = pads?.length === 2 * (shape?.length ?? NaN) && !inputs[3];
    return shape?.map(
      (dim, axis) => dim + (whole && pads ? (pads[axis] as number) + (pads[axis + shape.length] as number) : NaN),
    );
  },
  ...Object.fromEntries(
    'ReduceMean ReduceSum ReduceMax ReduceMin ReduceL2 ReduceProd ReduceSumSquare'
      .split(' ')
      .map((op) => [op, reduction]),
  ),
};

// A map, since an operator in a hostile file may be called "constructor".
const ruleOf = new Map(Object.entries(shapeRules));

/** NumPy's broadcasting. An unknown dimension against a number above 1 must be that number. */
function broadcastShapes(left: Shape, right: Shape): Shape {
  if (!left || !right) return undefined;
  const rank = Math.max(left.length, right.length);
  return Array.from({ length: rank }, (_, axis) => {
    const a = left[axis - rank + left.length] ?? 1;
    const b = right[axis - rank + right.length] ?? 1;
    return a === 1 ? b : b === 1 || Number.isNaN(b) ? a : b;
  });
}

function matMulShape(left: Shape, right: Shape): Shape {
  if (!left || !right || left.length < 2 || right.length < 2) return undefined;
  const batch = broadcastShapes(left.slice(0, -2), right.slice(0, -2)) ?? [];
  return [...batch, left.at(-2) as number, right.at(-1) as number];
}

/** Target of a Reshape: 0 keeps a dimension (unless `zeroIsZero`), −1 takes what is left, NaN is unknown. */
function reshapeTo(from: Shape, target: readonly number[], zeroIsZero: boolean): Shape {
  const shape = target.map((dim, axis) => (dim === 0 && !zeroIsZero ? (from?.[axis] ?? NaN) : dim));
  const open = shape.indexOf(-1);
  if (open < 0) return shape;
  const rest = count(shape.filter((_, axis) => axis !== open));
  const inferred = from ? count(from) / rest : NaN;
  return shape.map((dim, axis) => (axis === open ? (Number.isInteger(inferred) ? inferred : NaN) : dim));
}

function channelsFirst(shape: Shape): Shape {
  return shape?.length === 4 ? [0, 3, 1, 2].map((axis) => shape[axis] ?? NaN) : shape;
}

function convolution({ node, inputs }: InferenceContext): Shape {
  const [data, weight] = [inputs[0]?.shape, inputs[1]?.shape];
  if (!data || !weight || data.length !== weight.length) return undefined;
  const spatial = data.length - 2;
  const automatic = new TextDecoder().decode(attribute(node, 'auto_pad')?.s ?? new Uint8Array());
  const each = (name: string, missing: number) => intsAttribute(node, name) ?? Array<number>(2 * spatial).fill(missing);
  const [pads, strides, dilations] = [each('pads', 0), each('strides', 1), each('dilations', 1)];
  const out = data.slice(2).map((size, axis) => {
    const stride = strides[axis] ?? 1;
    if (automatic.startsWith('SAME')) return Math.ceil(size / stride);
    const reach = (dilations[axis] ?? 1) * ((weight[axis + 2] as number) - 1) + 1;
    const padding = automatic === 'VALID' ? 0 : (pads[axis] ?? NaN) + (pads[axis + spatial] ?? NaN);
    return Math.floor((size + padding - reach) / stride) + 1;
  });
  return [data[0] as number, weight[0] as number, ...out];
}

function resize({ node, inputs, opset }: InferenceContext): Shape {
  const shape = inputs[0]?.shape;
  if (!shape) return undefined;
  const axes =
    intsAttribute(node, 'axes')?.map((axis) => normalAxis(axis, shape.length)) ?? shape.map((_, axis) => axis);
  const sizes = inputs[3]?.value;
  const scales = inputs[opset < 11 || node.opType === 'Upsample' ? 1 : 2]?.value;
  return shape.map((dim, axis) => {
    const at = axes.indexOf(axis);
    if (at < 0) return dim;
    return sizes?.[at] ?? Math.floor(dim * (scales?.[at] ?? NaN));
  });
}

function sliceShape({ node, inputs }: InferenceContext): Shape {
  const shape = inputs[0]?.shape;
  const [starts, ends] = [
    intsAttribute(node, 'starts') ?? inputs[1]?.value,
    intsAttribute(node, 'ends') ?? inputs[2]?.value,
  ];
  if (!shape || !starts || !ends) return undefined;
  const axes = intsAttribute(node, 'axes') ?? inputs[3]?.value ?? starts.map((_, axis) => axis);
  const steps = inputs[4]?.value ?? [];
  const out = [...shape];
  axes.forEach((given, at) => {
    const axis = normalAxis(given, shape.length);
    out[axis] = sliceCount(shape[axis] ?? NaN, starts[at] ?? NaN, ends[at] ?? NaN, steps[at] ?? 1);
  });
  return out;
}

/** Elements that a slice takes of a dimension. */
export function sliceCount(size: number, start: number, end: number, step: number): number {
  if (step === 0) return NaN;
  const from = sliceBound(size, start, step);
  const to = sliceBound(size, end, step);
  return Math.max(0, Math.ceil((to - from) / step));
}

/** Where a slice starts or ends, negative positions counted from the end. */
export function sliceBound(size: number, position: number, step: number): number {
  const at = position < 0 ? position + size : position;
  return step > 0 ? Math.min(size, Math.max(0, at)) : Math.min(size - 1, Math.max(-1, at));
}

function reduction({ node, inputs }: InferenceContext): Shape {
  const shape = inputs[0]?.shape;
  if (!shape) return undefined;
  const given = intsAttribute(node, 'axes') ?? inputs[1]?.value ?? shape.map((_, axis) => axis);
  const axes = new Set(given.map((axis) => normalAxis(axis, shape.length)));
  return intAttribute(node, 'keepdims', 1)
    ? shape.map((dim, axis) => (axes.has(axis) ? 1 : dim))
    : shape.filter((_, axis) => !axes.has(axis));
}

/** A negative axis counts from the end. */
export function normalAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}
