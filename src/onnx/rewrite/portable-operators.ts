import { clone, create } from '@bufbuild/protobuf';
import { isMicrosoftOp, isOp, modelGraph, nodeLabel, opsetVersion } from '../graph.ts';
import { graphError } from '../limits.ts';
import { ModelProtoSchema, OperatorSetIdProtoSchema } from '../onnx_pb.ts';
import type { ModelProto, NodeProto } from '../onnx_pb.ts';
import { validateGraph } from '../topology.ts';
import { analyseGraph, Refusal } from './analysis.ts';
import type { AnalysedGraph } from './analysis.ts';
import type { Expansion } from './expansion.ts';
import { GraphEditor } from './graph-editor.ts';
import { expandGroupNorm, expandGroupNormalization } from './portable-group-norm.ts';
import { expandAttention } from './portable-attention.ts';
import {
  expandBiasAdd,
  expandBiasSplitGelu,
  expandFusedConv,
  expandNhwcConv,
  refusePackedAttention,
} from './portable-layers.ts';
import { expandEinsum, expandFusedMatMul } from './portable-products.ts';

const microsoft = new Map<string, Expansion>([
  ['BiasAdd', expandBiasAdd],
  ['BiasSplitGelu', expandBiasSplitGelu],
  ['FusedConv', expandFusedConv],
  ['GroupNorm', expandGroupNorm],
  ['SkipGroupNorm', expandGroupNorm],
  ['NhwcConv', expandNhwcConv],
]);

/** Operators of onnxruntime's that only its CUDA build has, as its optimiser writes them for CUDA. */
const cudaOnly = ['PackedAttention', 'PackedMultiHeadAttention', 'RemovePadding', 'RestorePadding', 'NhwcFusedConv'];

export interface Portable {
  readonly model: ModelProto;
  /** How often each operator was written out, by name; empty if the graph needed nothing. */
  readonly replaced: Readonly<Record<string, number>>;
}

/**
 * Writes out what onnxruntime's WebGPU backend cannot run, or runs on the CPU, in operators that it has (README), and
 * products and attention in the one spelling that other rewrites know.
 * @returns a new model
 * @throws G4SegError `bad-graph` naming every operator that cannot be expressed
 */
export function portableOperators(model: ModelProto): Portable {
  const copy = clone(ModelProtoSchema, model);
  const graph = modelGraph(copy);
  const analysed = analyseGraph(graph, opsetVersion(copy), new Map());
  const editor = new GraphEditor(graph);
  const replaced: Record<string, number> = {};
  const refused: string[] = [];
  for (const node of graph.node) {
    try {
      if (isMicrosoftOp(node, ...cudaOnly)) throw new Refusal('only onnxruntime for CUDA has it');
      refusePackedAttention(node, analysed);
      const expand = expansionOf(node, analysed);
      if (!expand) continue;
      expand(node, editor, analysed);
      editor.remove(node);
      replaced[node.opType] = (replaced[node.opType] ?? 0) + 1;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.push(`${nodeLabel(node)}: ${error.message}`);
    }
  }
  if (refused.length > 0) {
    const more = refused.length > 5 ? ` and ${refused.length - 5} more` : '';
    throw graphError(
      `This graph was made for another runtime; WebGPU cannot run ${refused.length} of its nodes: ${refused.slice(0, 5).join('; ')}${more}.`,
      { refused: refused.length },
    );
  }
  editor.finish();
  if (replaced['Attention'] && !copy.opsetImport.some(({ domain }) => domain === 'com.microsoft')) {
    copy.opsetImport.push(create(OperatorSetIdProtoSchema, { domain: 'com.microsoft', version: 1n }));
  }
  validateGraph(graph);
  return { model: copy, replaced };
}

function expansionOf(node: NodeProto, analysed: AnalysedGraph): Expansion | undefined {
  const product = expandEinsum(node, analysed) ?? expandFusedMatMul(node, analysed) ?? expandAttention(node, analysed);
  if (product) return product;
  if (isOp(node, 'GroupNormalization')) return expandGroupNormalization;
  return isMicrosoftOp(node, node.opType) ? microsoft.get(node.opType) : undefined;
}
