import { isOp, nodeLabel } from '../graph.ts';
import type { GraphProto, NodeProto } from '../onnx_pb.ts';
import type { AnalysedGraph } from './analysis.ts';
import { walkToValues } from './explicit-attention.ts';

/** A node that may be attention, with the reason why it cannot be a site where that is known already. */
export interface Candidate {
  readonly node: NodeProto;
  readonly form: 'explicit' | 'fused';
  readonly reason?: string;
}

/**
 * Everything in a graph that may be attention: no softmax over keys is passed over in silence, however it is spelled and
 * wherever it stands.
 * @param everySoftmax count a Softmax that mixes nothing too; without it one over rows of a matrix (classes) is left out
 */
export function attentionCandidates(analysed: AnalysedGraph, everySoftmax: boolean): Candidate[] {
  const { index } = analysed;
  return index.graph.node.flatMap((node): Candidate[] => {
    const hidden = nestedNodes(node).filter(({ opType }) => /Attention|Softmax/.test(opType));
    if (hidden.length > 0) {
      const reason = `it stands in a sub-graph of ${nodeLabel(node)}`;
      return hidden.map((inner) => ({ node: inner, form: formOf(inner), reason }));
    }
    if (isOp(node, 'Softmax')) return softmaxCandidate(node, analysed, everySoftmax);
    if (/Attention|Softmax/.test(node.opType)) {
      const known = /^(MultiHead)?Attention$/.test(node.opType) && node.domain === 'com.microsoft';
      return [
        { node, form: formOf(node), ...(known ? {} : { reason: `operator ${operator(node)} cannot be extended` }) },
      ];
    }
    if (isWrittenOut(node, analysed)) {
      return [{ node, form: 'explicit', reason: 'its Softmax is written out as Exp, ReduceSum and Div' }];
    }
    return [];
  });
}

function softmaxCandidate(node: NodeProto, { index, known }: AnalysedGraph, everySoftmax: boolean): Candidate[] {
  if (walkToValues(index, node)) return [{ node, form: 'explicit' }];
  if (!everySoftmax && (known.get(node.input[0] ?? '')?.shape?.length ?? 0) <= 2) return [];
  const [reader] = index.consumers(node.output[0] ?? '');
  const by = reader ? nodeLabel(reader) : 'nothing';
  return [{ node, form: 'explicit', reason: `its probabilities are read by ${by}, not by a MatMul with V` }];
}

/** e / ReduceSum(e) with e from Exp. */
function isWrittenOut(node: NodeProto, { index }: AnalysedGraph): boolean {
  if (!isOp(node, 'Div')) return false;
  const [above, below] = node.input.map((name) => index.producer(name));
  return isOp(above, 'Exp') && isOp(below, 'ReduceSum') && below?.input[0] === node.input[0];
}

function nestedNodes(node: NodeProto): NodeProto[] {
  const graphs: GraphProto[] = node.attribute.flatMap(({ g, graphs: more }) => (g ? [g, ...more] : more));
  return graphs.flatMap((graph) => graph.node.flatMap((inner) => [inner, ...nestedNodes(inner)]));
}

function formOf({ opType }: NodeProto): 'explicit' | 'fused' {
  return opType.includes('Attention') ? 'fused' : 'explicit';
}

function operator({ domain, opType }: NodeProto): string {
  return domain ? `${domain}.${opType}` : opType;
}
