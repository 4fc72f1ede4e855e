import type { GraphIndex } from '../graph.ts';
import { isOp } from '../graph.ts';
import type { NodeProto } from '../onnx_pb.ts';
import type { AnalysedGraph } from './analysis.ts';
import { Refusal } from './analysis.ts';

/** Between the two MatMuls of one attention there are at most a scale, a mask and some Casts. */
const mostSteps = 12;
const mostLooks = 40;
/** Readers of one value that are looked at; probabilities have one or two. */
const mostReaders = 16;

/** Operators that pass on their first input as it is. */
const passing = ['Cast', 'Identity', 'Dropout'];

/** The MatMul that mixes V by this Softmax, through Casts; undefined if the Softmax is no attention. */
export function walkToValues(index: GraphIndex, softmax: NodeProto): NodeProto | undefined {
  let name = softmax.output[0] ?? '';
  for (let step = 0; step < mostSteps; step++) {
    const readers = index.consumers(name).slice(0, mostReaders);
    const mix = readers.find((reader) => isOp(reader, 'MatMul') && reader.input[0] === name);
    if (mix) return mix;
    const next = readers.find((reader) => isOp(reader, ...passing) || isSafeSoftmax(index, reader, name));
    if (!next) return undefined;
    name = next.output[0] ?? '';
  }
  return undefined;
}

/** Where(IsNaN(p), 0, p): torch puts zeroes where every key is masked. */
function isSafeSoftmax(index: GraphIndex, node: NodeProto, probabilities: string): boolean {
  const condition = index.producer(node.input[0]);
  return (
    isOp(node, 'Where') &&
    node.input[2] === probabilities &&
    isOp(condition, 'IsNaN') &&
    condition?.input[0] === probabilities
  );
}

/** The MatMul of Q and Kᵀ, and the product of the constant factors between it and the Softmax. */
interface Scores {
  readonly scores: NodeProto;
  readonly scale: number;
}

/**
 * The MatMul of Q and Kᵀ that feeds a Softmax, through Casts, constant factors and added masks. The scale is NaN if a
 * factor is not a known constant.
 */
export function walkToScores(analysed: AnalysedGraph, softmax: NodeProto): Scores {
  const found: Scores[] = [];
  // Breadth first over what may lie between: masks branch off, so the number of looks is bounded, not the depth.
  const queue = [{ name: softmax.input[0] ?? '', scale: 1 }];
  for (let look = 0; look < mostLooks; look++) {
    const next = queue.shift();
    if (!next) break;
    const node = analysed.index.producer(next.name);
    if (!node) continue;
    if (!isOp(node, 'MatMul')) queue.push(...operands(analysed, node, next.scale));
    else if (isProduct(analysed, node)) found.push({ scores: node, scale: next.scale });
  }
  const [only] = found;
  if (only && found.length === 1) return only;
  throw new Refusal(only ? `${found.length} MatMuls feed its Softmax` : 'no MatMul of Q and K feeds its Softmax');
}

/** The nodes on the way from the MatMul of Q and Kᵀ (not included) to its Softmax, which is the last. */
export function between(index: GraphIndex, scores: NodeProto, softmax: NodeProto): NodeProto[] {
  const path = new Set<NodeProto>();
  let looks = 0;
  const leads = (name: string): boolean => {
    const node = index.producer(name);
    if (node === scores) return true;
    if (!node || ++looks > mostLooks || !isOp(node, ...passing, 'Mul', 'Div', 'Sub', 'Add', 'Where')) return false;
    if (node.input.filter(leads).length > 0) path.add(node);
    return path.has(node);
  };
  softmax.input.slice(0, 1).forEach(leads);
  return [...path, softmax];
}

function operands(analysed: AnalysedGraph, node: NodeProto, scale: number): { name: string; scale: number }[] {
  const [left = '', right = ''] = node.input;
  if (isOp(node, ...passing)) return [{ name: left, scale }];
  if (isOp(node, 'Mul')) {
    return [
      { name: left, scale: scale * factor(analysed, right) },
      { name: right, scale: scale * factor(analysed, left) },
    ];
  }
  if (isOp(node, 'Div')) return [{ name: left, scale: scale / factor(analysed, right) }];
  if (isOp(node, 'Sub')) return [{ name: left, scale }];
  if (isOp(node, 'Add')) return [left, right].map((name) => ({ name, scale }));
  if (isOp(node, 'Where')) return node.input.slice(1, 3).map((name) => ({ name, scale }));
  return [];
}

/** A projection has a weight of two dimensions; Q·Kᵀ has none. */
function isProduct({ known }: AnalysedGraph, node: NodeProto): boolean {
  return node.input.every((input) => (known.get(input)?.shape?.length ?? 0) >= 3);
}

function factor({ known }: AnalysedGraph, name: string): number {
  const value = known.get(name)?.value;
  return value?.length === 1 ? (value[0] as number) : NaN;
}
