import { GraphIndex } from '../graph.ts';
import { inferGraph } from '../infer/infer.ts';
import type { InputShapes } from '../infer/infer.ts';
import type { Inferred } from '../infer/inferred.ts';
import { graphError } from '../limits.ts';
import type { GraphProto, NodeProto } from '../onnx_pb.ts';

/** What every attention site has, whatever it is made of. */
interface SiteBase {
  /** Name of the Softmax, MultiHeadAttention or Attention node. */
  readonly name: string;
  readonly node: NodeProto;
  readonly kind: 'self' | 'cross';
  readonly heads: number;
  readonly headDimension: number;
  /** Query positions N. */
  readonly positions: number;
  /** Keys L: N again in self-attention, tokens in cross-attention. */
  readonly keys: number;
  /** ONNX element type at the node. */
  readonly type: number;
}

/** MatMul(Q, Kᵀ) – Softmax – MatMul(·, V), as exporters write it. */
export interface ExplicitSite extends SiteBase {
  readonly form: 'explicit';
  /** MatMul of Q [.., N, d] and Kᵀ [.., d, L]. */
  readonly scores: NodeProto;
  readonly scoresType: number;
  /** 3 for [batch·heads, N, d], 4 for [batch, heads, N, d]. */
  readonly rank: number;
  /** Constant factor between that MatMul and the Softmax; NaN if it is not known. */
  readonly scale: number;
  /** MatMul of the Softmax and V. */
  readonly mix: NodeProto;
}

/** One com.microsoft node: MultiHeadAttention with separate Q, K, V, or Attention with packed weights. */
export interface FusedSite extends SiteBase {
  readonly form: 'fused';
  readonly scale: number;
  /** Version of the standard operators, which decides how a Split is written. */
  readonly opset: number;
}

export type AttentionSite = ExplicitSite | FusedSite;

/** A place that looks like attention, and why it is left alone. */
export interface RefusedSite {
  readonly name: string;
  readonly form: 'explicit' | 'fused';
  readonly reason: string;
}

/** A graph with what is known about it. */
export interface AnalysedGraph {
  readonly opset: number;
  readonly index: GraphIndex;
  readonly known: ReadonlyMap<string, Inferred>;
}

/** Since version 11, Pad and Clip read their bounds from inputs, as the nodes that rewrites add do. */
const oldestOpset = 11;

/**
 * Shapes and links of a graph, computed once and used by every rewrite.
 * @throws G4SegError `bad-graph` if its operators are too old
 */
export function analyseGraph(graph: GraphProto, opset: number, inputShapes: InputShapes): AnalysedGraph {
  if (opset < oldestOpset) {
    throw graphError(
      `This graph uses version ${opset} of the standard operators; it can be rewritten from version ${oldestOpset} on.`,
      { expected: oldestOpset, found: opset },
    );
  }
  return { opset, index: new GraphIndex(graph), known: inferGraph(graph, opset, inputShapes) };
}

/** Thrown while looking at one site, to give it up with a reason. Never leaves this folder. */
export class Refusal extends Error {}
