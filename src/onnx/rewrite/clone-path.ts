import { clone } from '@bufbuild/protobuf';
import { attribute, intAttribute, isOp, makeNode, nodeInputs, nodeLabel } from '../graph.ts';
import { graphError } from '../limits.ts';
import { NodeProtoSchema } from '../onnx_pb.ts';
import type { NodeProto, TensorProto } from '../onnx_pb.ts';
import { int64Tensor } from '../tensors.ts';
import type { AnalysedGraph } from './analysis.ts';

/** What stands in for one node of the path. */
interface Replacement {
  readonly make: (output: string) => NodeProto[];
  /** Constants it needs, by name. */
  readonly integers: Readonly<Record<string, readonly number[]>>;
}

export interface PathOptions {
  /** The value whose readers are cloned, and what they read instead. */
  readonly from: string;
  readonly to: string;
  /** The value at which the path ends. */
  readonly end: string;
  /** In front of every new name. */
  readonly prefix: string;
  /** A stand-in for a node, given its (new) first input; undefined to clone it. */
  readonly replace: (node: NodeProto, input: string) => Replacement | undefined;
}

/** Copies of all nodes between two values, reading a third in place of the first. */
export interface ClonedPath {
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  /** The copy of `end`. */
  readonly end: string;
}

/**
 * Clones what leads from one value to another. A replacement may raise a value from [batch, width] to [batch, tokens,
 * width]; the nodes cloned after it must work on the last axis: Gemm becomes MatMul, and what could not follow is refused.
 * @throws G4SegError `bad-graph` if no path leads there
 */
export function clonePath(analysed: AnalysedGraph, options: PathOptions): ClonedPath {
  const { graph } = analysed.index;
  const needed = ancestors(analysed, options.end);
  const renamed = new Map([[options.from, options.to]]);
  const raised = new Set<string>();
  const nodes: NodeProto[] = [];
  const integers = new Map<string, readonly number[]>();
  for (const node of graph.node) {
    if (!needed.has(node) || !nodeInputs(node).some((name) => renamed.has(name))) continue;
    const rename = (name: string) => renamed.get(name) ?? name;
    for (const name of node.output) renamed.set(name, `${options.prefix}/${name}`);
    const output = rename(node.output[0] ?? '');
    const replacement = options.replace(node, rename(node.input[0] ?? ''));
    if (replacement) {
      nodes.push(...replacement.make(output));
      for (const [name, values] of Object.entries(replacement.integers)) integers.set(name, values);
    }
    const followed = node.input.some((name) => raised.has(name));
    if (replacement || followed) for (const name of node.output) raised.add(name);
    if (replacement) continue;
    if (followed && isOp(node, 'Squeeze', 'Reshape', 'Flatten')) {
      // It only dropped the token axis of length one, which the replacement keeps.
      nodes.push(makeNode('Identity', [rename(node.input[0] ?? '')], [output]));
    } else if (followed && isOp(node, 'Gemm')) {
      nodes.push(...gemmAsMatMul(node, rename, options.prefix));
    } else {
      if (followed) checkPerToken(analysed, node);
      nodes.push(renamedClone(node, rename, options.prefix));
    }
  }
  const end = renamed.get(options.end);
  if (end === undefined) throw graphError(`No path leads from "${options.from}" to "${options.end}".`);
  return { nodes, initializers: [...integers].map(([name, values]) => int64Tensor(name, values)), end };
}

function ancestors({ index }: AnalysedGraph, value: string): Set<NodeProto> {
  const found = new Set<NodeProto>();
  const names = [value];
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    const node = index.producer(name);
    if (!node || found.has(node)) continue;
    found.add(node);
    for (const input of nodeInputs(node)) names.push(input);
  }
  return found;
}

function renamedClone(node: NodeProto, rename: (name: string) => string, prefix: string): NodeProto {
  const copy = clone(NodeProtoSchema, node);
  copy.name = `${prefix}/${node.name || node.output[0]}`;
  copy.input = node.input.map(rename);
  copy.output = node.output.map(rename);
  return copy;
}

/** Gemm takes two dimensions only: x·W (+ b) on the last axis of any number. */
function gemmAsMatMul(node: NodeProto, rename: (name: string) => string, prefix: string): NodeProto[] {
  const factors = ['alpha', 'beta'].map((name) => attribute(node, name)?.f ?? 1);
  if (factors.some((factor) => factor !== 1) || intAttribute(node, 'transA', 0)) {
    throw graphError(`${nodeLabel(node)} scales or transposes its input; expected a plain projection.`);
  }
  const [input = '', weight = '', bias] = node.input.map(rename);
  const output = rename(node.output[0] ?? '');
  const nodes: NodeProto[] = [];
  let turned = weight;
  if (intAttribute(node, 'transB', 0)) {
    turned = `${prefix}/${weight}/transposed`;
    nodes.push(makeNode('Transpose', [weight], [turned], { perm: [1, 0] }));
  }
  if (!bias) return [...nodes, makeNode('MatMul', [input, turned], [output])];
  nodes.push(makeNode('MatMul', [input, turned], [`${output}/product`]));
  return [...nodes, makeNode('Add', [`${output}/product`, bias], [output])];
}

/** Operators that treat every token alike, whether or not there is a token axis. */
const perToken = new Set(
  `Add Sub Mul Div Pow Sqrt Erf Sigmoid Tanh Gelu QuickGelu FastGelu Cast Identity MatMul MatMulNBits
  LayerNormalization Reciprocal ReduceMean Neg Max Min Clip`.split(/\s+/),
);

function checkPerToken({ known }: AnalysedGraph, node: NodeProto): void {
  const rank = known.get(node.input[0] ?? '')?.shape?.length ?? NaN;
  const axes = attribute(node, 'axes')?.ints.map(Number) ?? known.get(node.input[1] ?? '')?.value ?? [];
  const axis = intAttribute(node, 'axis', -1);
  const last = node.opType === 'ReduceMean' ? axes.length === 1 && axes[0] === -1 : axis === -1;
  if (perToken.has(node.opType) && last) return;
  throw graphError(`${nodeLabel(node)} after the class token cannot run per token (rank ${rank}, axis ${axis}).`);
}
