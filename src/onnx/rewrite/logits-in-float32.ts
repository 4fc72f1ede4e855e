import { clone } from '@bufbuild/protobuf';
import type { GraphIndex } from '../graph.ts';
import { intAttribute, isOp, makeAttribute, modelGraph, opsetVersion, tensorType } from '../graph.ts';
import { ModelProtoSchema } from '../onnx_pb.ts';
import type { ModelProto, NodeProto } from '../onnx_pb.ts';
import { DataType } from '../tensors.ts';
import { validateGraph } from '../topology.ts';
import { analyseGraph, Refusal } from './analysis.ts';
import type { AnalysedGraph } from './analysis.ts';
import { between, walkToScores, walkToValues } from './explicit-attention.ts';
import { GraphEditor } from './graph-editor.ts';

export interface WideLogits {
  readonly model: ModelProto;
  /** Attentions that compute their logits in float32 now. */
  readonly sites: number;
  /** Attentions in float16 that were left alone, and why. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Float16 attention of MatMul – Softmax – MatMul computes Q·Kᵀ, scale, mask and Softmax in float32: Q and Kᵀ are cast up
 * before, the probabilities down after. Kernels add up in the type of their inputs, so float16 logits lose bits and, above
 * 65504, everything. Fused operators do this by themselves.
 * @returns a new model
 */
export function logitsInFloat32(model: ModelProto): WideLogits {
  const copy = clone(ModelProtoSchema, model);
  const graph = modelGraph(copy);
  const analysed = analyseGraph(graph, opsetVersion(copy), openShapes(copy));
  const editor = new GraphEditor(graph);
  const changed = new Set<string>();
  const refused: { name: string; reason: string }[] = [];
  let sites = 0;
  for (const softmax of graph.node) {
    if (!isOp(softmax, 'Softmax') || !walkToValues(analysed.index, softmax)) continue;
    try {
      if (widenSite(softmax, analysed, editor, changed)) sites++;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.push({ name: softmax.name || softmax.output[0] || '?', reason: error.message });
    }
  }
  editor.finish();
  graph.valueInfo = graph.valueInfo.filter(({ name }) => !changed.has(name));
  validateGraph(graph);
  return { model: copy, sites, refused };
}

/** One picture where the batch is open; the other sizes do not matter here. */
function openShapes(model: ModelProto): Map<string, number[]> {
  return new Map(
    modelGraph(model).input.flatMap((input) => {
      const dims = tensorType(input)?.dims;
      return dims ? [[input.name, dims.map((dim) => (typeof dim === 'number' ? dim : NaN))] as const] : [];
    }),
  );
}

function widenSite(softmax: NodeProto, analysed: AnalysedGraph, editor: GraphEditor, changed: Set<string>): boolean {
  const { index, known } = analysed;
  const { scores } = walkToScores(analysed, softmax);
  if (scores.input.some((name) => known.get(name)?.type !== DataType.FLOAT16)) return false;
  const path = between(index, scores, softmax);
  checkReaders(index, scores, path);
  const inside = new Set([scores, ...path].map(({ output }) => output[0] ?? ''));
  for (const node of [scores, ...path.filter((each) => each !== softmax)]) {
    if (isOp(node, 'Cast')) setCast(node);
    else {
      node.input = node.input.map((name) =>
        !inside.has(name) && known.get(name)?.type === DataType.FLOAT16
          ? editor.insertBefore(node, 'Cast', [name], { to: DataType.FLOAT })
          : name,
      );
    }
    changed.add(node.output[0] ?? '');
  }
  if (known.get(softmax.output[0] ?? '')?.type === DataType.FLOAT16) {
    const output = softmax.output[0] ?? '';
    const wide = editor.uniqueName('Softmax');
    softmax.output[0] = wide;
    editor.insertAfter(softmax, 'Cast', [wide], output, { to: DataType.FLOAT16 });
  }
  return true;
}

function setCast(node: NodeProto): void {
  if (intAttribute(node, 'to', 0) !== DataType.FLOAT16) return;
  node.attribute = [makeAttribute('to', DataType.FLOAT)];
}

/** What lies between may be read by nothing else, which would find another type. */
function checkReaders(index: GraphIndex, scores: NodeProto, path: readonly NodeProto[]): void {
  const outputs = new Set(index.graph.output.map(({ name }) => name));
  for (const node of [scores, ...path.slice(0, -1)]) {
    const [name = ''] = node.output;
    if (outputs.has(name) || index.consumers(name).some((reader) => !path.includes(reader) && !isOp(reader, 'Shape'))) {
      throw new Refusal(`other nodes read the logits "${name}"`);
    }
  }
}
