import { attribute, intAttribute, intsAttribute, isOp } from '../graph.ts';
import { DataType, smallValues } from '../tensors.ts';
import type { InferenceContext } from './inferred.ts';
import { constantOf, count, maxValueElements } from './inferred.ts';
import { normalAxis, sliceBound, sliceCount } from './shapes.ts';

type Values = readonly number[] | undefined;

/**
 * Elements of a node's first output, where they follow from constants and shapes alone. NaN marks an element that
 * is not known; arithmetic carries it along, as it carries NaN.
 */
export function computeValue(context: InferenceContext, shape: Values): Values {
  const { node } = context;
  if (isOp(node, 'Constant')) return constantOf(node)?.value;
  const rule = ruleOf.get(node.opType);
  if (!rule || node.domain === 'com.microsoft' || (shape && !isSmall(count(shape)))) return undefined;
  const value = rule(context, shape);
  return value && value.length <= maxValueElements ? value : undefined;
}

function isSmall(size: number): boolean {
  return Number.isInteger(size) && size >= 0 && size <= maxValueElements;
}

type Rule = (context: InferenceContext, shape: Values) => Values;

const first: Rule = ({ inputs }) => inputs[0]?.value;

const rules: Readonly<Record<string, Rule>> = {
  Identity: first,
  Reshape: first,
  Squeeze: first,
  Unsqueeze: first,
  Flatten: first,
  Shape: ({ node, inputs }) => {
    const shape = inputs[0]?.shape;
    if (!shape) return undefined;
    const start = intAttribute(node, 'start', 0);
    const end = intAttribute(node, 'end', shape.length);
    return shape.slice(start, end);
  },
  Size: ({ inputs }) => inputs[0]?.shape && [count(inputs[0].shape)],
  Cast: ({ node, inputs }) => {
    const to = intAttribute(node, 'to', 0);
    const integer = to === DataType.INT64 || to === DataType.INT32;
    return inputs[0]?.value?.map((x) => (to === DataType.FLOAT ? Math.fround(x) : integer ? Math.trunc(x) : x));
  },
  Sqrt: unary(Math.sqrt),
  Neg: unary((x) => -x),
  Reciprocal: unary((x) => 1 / x),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: (context, shape) => binary(isInteger(context) ? (a, b) => Math.trunc(a / b) : (a, b) => a / b)(context, shape),
  Mod: binary((a, b) => (a % b) + (a % b !== 0 && a < 0 !== b < 0 ? b : 0)),
  Pow: binary((a, b) => a ** b),
  Min: binary(Math.min),
  Max: binary(Math.max),
  Equal: binary((a, b) => (Number.isNaN(a + b) ? NaN : Number(a === b))),
  Where: ({ inputs }, shape) => {
    const [condition, yes, no] = inputs.map((input) => input?.value);
    if (!condition || !yes || !no || !shape || shape.length > 1) return undefined;
    return Array.from({ length: count(shape) }, (_, at) => {
      const chosen = pick(condition, at);
      return Number.isNaN(chosen) ? NaN : chosen ? pick(yes, at) : pick(no, at);
    });
  },
  Concat: ({ inputs }) =>
    inputs.every((input) => input?.shape?.length === 1 && input.value)
      ? inputs.flatMap((input) => input?.value ?? [])
      : undefined,
  Gather: ({ inputs }) => {
    const [data, indices] = [inputs[0], inputs[1]?.value];
    if (data?.shape?.length !== 1 || !data.value || !indices) return undefined;
    return indices.map((at) => data.value?.[normalAxis(at, data.value.length)] ?? NaN);
  },
  Slice: ({ node, inputs }) => {
    const data = inputs[0];
    const start = (intsAttribute(node, 'starts') ?? inputs[1]?.value)?.[0];
    const end = (intsAttribute(node, 'ends') ?? inputs[2]?.value)?.[0];
    if (data?.shape?.length !== 1 || !data.value || start === undefined || end === undefined) return undefined;
    const step = inputs[4]?.value?.[0] ?? 1;
    const size = data.value.length;
    const taken = sliceCount(size, start, end, step);
    const from = sliceBound(size, start, step);
    return Number.isNaN(taken)
      ? undefined
      : Array.from({ length: taken }, (_, at) => data.value?.[from + at * step] ?? NaN);
  },
  ConstantOfShape: ({ node, inputs }) => {
    const fill = attribute(node, 'value')?.t;
    const size = inputs[0]?.value && count(inputs[0].value);
    const value = fill ? smallValues(fill, 1)?.[0] : 0;
    return size !== undefined && isSmall(size) && value !== undefined ? Array<number>(size).fill(value) : undefined;
  },
  Range: ({ inputs }, shape) => {
    const [start, delta] = [inputs[0]?.value?.[0], inputs[2]?.value?.[0]];
    if (start === undefined || delta === undefined || shape?.length !== 1) return undefined;
    return Array.from({ length: count(shape) }, (_, at) => start + at * delta);
  },
  Expand: ({ inputs }, shape) => {
    const value = inputs[0]?.value;
    return shape && value?.length === 1 ? Array<number>(count(shape)).fill(value[0] as number) : undefined;
  },
  ReduceProd: ({ node, inputs }) => {
    const whole = intsAttribute(node, 'axes') === undefined && inputs[1] === undefined;
    return (whole || inputs[0]?.shape?.length === 1) && inputs[0]?.value ? [count(inputs[0].value)] : undefined;
  },
};

// A map, since an operator in a hostile file may be called "constructor".
const ruleOf = new Map(Object.entries(rules));

function unary(compute: (x: number) => number): Rule {
  return ({ inputs }) => inputs[0]?.value?.map(compute);
}

/** Element by element on scalars and vectors, which is what shape arithmetic needs. */
function binary(compute: (a: number, b: number) => number): Rule {
  return ({ inputs }, shape) => {
    const [a, b] = [inputs[0]?.value, inputs[1]?.value];
    if (!a || !b || !shape || shape.length > 1) return undefined;
    return Array.from({ length: count(shape) }, (_, at) => compute(pick(a, at), pick(b, at)));
  };
}

function pick(values: readonly number[], at: number): number {
  return (values.length === 1 ? values[0] : values[at]) ?? NaN;
}

function isInteger({ inputs }: InferenceContext): boolean {
  return inputs[0]?.type === DataType.INT64 || inputs[0]?.type === DataType.INT32;
}
