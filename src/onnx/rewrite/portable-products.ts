import { attribute, intAttribute, isMicrosoftOp, isOp } from '../graph.ts';
import type { NodeProto } from '../onnx_pb.ts';
import type { AnalysedGraph } from './analysis.ts';
import type { Expansion } from './expansion.ts';

/** An Einsum that is a product of matrices, by the labels of its dimensions. */
interface Product {
  /** Labels of the two operands; the first holds `row`. */
  readonly operands: readonly [readonly string[], readonly string[]];
  /** Inputs of the node in that order. */
  readonly inputs: readonly [string, string];
  readonly result: readonly string[];
  readonly batch: readonly string[];
  readonly row: string;
  readonly inner: string;
  readonly column: string;
}

/**
 * Einsum of two operands that sums over one label, as MatMul with Transposes around it: `bhid,bhjd->bhij` for Q and K,
 * `bhij,bhjd->bhid` for P and V, in any order of labels. Undefined for any other Einsum, which is left as it is.
 */
export function expandEinsum(node: NodeProto, analysed: AnalysedGraph): Expansion | undefined {
  const product = productOf(node, analysed);
  if (!product) return undefined;
  return (_, editor) => {
    const { operands, inputs, result, batch, row, inner, column } = product;
    const turned = (value: string, from: readonly string[], to: readonly string[]) =>
      from.join() === to.join() ? value : editor.insertBefore(node, 'Transpose', [value], { perm: order(from, to) });
    const left = turned(inputs[0], operands[0], [...batch, row, inner]);
    const right = turned(inputs[1], operands[1], [...batch, inner, column]);
    const made = [...batch, row, column];
    if (made.join() === result.join()) {
      editor.insertBefore(node, 'MatMul', [left, right], {}, node.output[0]);
    } else {
      const value = editor.insertBefore(node, 'MatMul', [left, right]);
      editor.insertBefore(node, 'Transpose', [value], { perm: order(made, result) }, node.output[0]);
    }
  };
}

function order(from: readonly string[], to: readonly string[]): number[] {
  return to.map((label) => from.indexOf(label));
}

function productOf(node: NodeProto, { known }: AnalysedGraph): Product | undefined {
  if (!isOp(node, 'Einsum') || node.input.length !== 2) return undefined;
  const equation = new TextDecoder().decode(attribute(node, 'equation')?.s ?? new Uint8Array()).replaceAll(' ', '');
  const [, ...terms] = /^([A-Za-z.]{1,20}),([A-Za-z.]{1,20})->([A-Za-z.]{1,20})$/.exec(equation) ?? [];
  const ranks = node.input.map((name) => known.get(name)?.shape?.length);
  const [first, second] = terms.slice(0, 2).map((term, at) => labelsOf(term, ranks[at]));
  const rest = Math.max(0, ...[first, second].map((labels) => labels?.filter(isNumbered).length ?? 0));
  const result = terms[2] === undefined ? undefined : labelsOf(terms[2], rest + terms[2].replace('...', '').length);
  if (!first || !second || !result) return undefined;
  const both = first.filter((label) => second.includes(label));
  const batch = result.filter((label) => both.includes(label));
  const inner = both.filter((label) => !result.includes(label));
  const alone = [first, second].map((labels) => labels.filter((label) => !both.includes(label)));
  const [[firstAlone = '', ...a] = [], [secondAlone = '', ...b] = []] = alone;
  const [summed] = inner;
  const complete = result.length === batch.length + 2 && result.includes(firstAlone) && result.includes(secondAlone);
  if (a.length + b.length > 0 || summed === undefined || inner.length > 1 || !complete) return undefined;
  const [one = '', two = ''] = node.input;
  // The label that comes last in the result is the column, so that probabilities stay the first operand of MatMul.
  const inOrder = result.indexOf(firstAlone) < result.indexOf(secondAlone);
  return {
    operands: inOrder ? [first, second] : [second, first],
    inputs: inOrder ? [one, two] : [two, one],
    result,
    batch,
    row: inOrder ? firstAlone : secondAlone,
    inner: summed,
    column: inOrder ? secondAlone : firstAlone,
  };
}

/** Labels of one term, `...` numbered from the right; undefined if a label comes twice or the rank does not fit. */
function labelsOf(term: string, rank: number | undefined): string[] | undefined {
  const [before = '', after] = term.split('...');
  const named = before.length + (after?.length ?? 0);
  const open = after === undefined ? 0 : (rank ?? NaN) - named;
  if (!Number.isInteger(open) || open < 0 || (rank !== undefined && named + open !== rank)) return undefined;
  const labels = [...before, ...Array.from({ length: open }, (_, at) => `${open - at}`), ...(after ?? '')];
  return new Set(labels).size === labels.length && !labels.includes('.') ? labels : undefined;
}

function isNumbered(label: string): boolean {
  return /\d/.test(label);
}

/** com.microsoft.FusedMatMul: MatMul with either operand transposed first, and a factor. Undefined where batches turn too. */
export function expandFusedMatMul(node: NodeProto, { known }: AnalysedGraph): Expansion | undefined {
  if (!isMicrosoftOp(node, 'FusedMatMul', 'TransposeMatMul')) return undefined;
  if (intAttribute(node, 'transBatchA', 0) || intAttribute(node, 'transBatchB', 0)) return undefined;
  const [left, right] = node.input.map((name) => known.get(name));
  const factor = attribute(node, 'alpha')?.f ?? 1;
  if (!left?.shape || !right?.shape || (factor !== 1 && !left.type)) return undefined;
  return (_, editor) => {
    const turned = (at: 0 | 1, flag: string) => {
      const axes = ((at === 0 ? left : right).shape ?? []).map((_dim, axis) => axis);
      const value = node.input[at] ?? '';
      if (!intAttribute(node, flag, 0) || axes.length < 2) return value;
      const perm = [...axes.slice(0, -2), axes.length - 1, axes.length - 2];
      return editor.insertBefore(node, 'Transpose', [value], { perm });
    };
    const operands = [turned(0, 'transA'), turned(1, 'transB')];
    if (factor === 1) editor.insertBefore(node, 'MatMul', operands, {}, node.output[0]);
    else {
      const product = editor.insertBefore(node, 'MatMul', operands);
      editor.insertBefore(node, 'Mul', [product, editor.filled(factor, 1, left.type)], {}, node.output[0]);
    }
  };
}
