import { attribute, intAttribute, isOp, makeAttribute, makeNode } from '../graph.ts';
import type { NodeProto } from '../onnx_pb.ts';
import { DataType } from '../tensors.ts';
import type { AnalysedGraph } from './analysis.ts';
import type { GraphEditor } from './graph-editor.ts';
import type { Expansion } from './expansion.ts';

/**
 * The standard operator Attention (version 23 on) as com.microsoft.MultiHeadAttention, which every backend has. Q, K and V
 * are [batch, heads, positions, d] or [batch, positions, heads · d]. Undefined, so that the site is refused by name, where
 * it is causal, capped, keeps past keys, shares keys among heads, gives more than its result, or has a mask of booleans.
 */
export function expandAttention(node: NodeProto, { known }: AnalysedGraph): Expansion | undefined {
  if (!isOp(node, 'Attention') || node.input.length > 4 || node.output.filter(Boolean).length !== 1) return undefined;
  if (intAttribute(node, 'is_causal', 0) || (attribute(node, 'softcap')?.f ?? 0) !== 0) return undefined;
  const shapes = node.input.slice(0, 3).map((name) => known.get(name)?.shape);
  const rank = shapes[0]?.length;
  if (shapes.length !== 3 || (rank !== 3 && rank !== 4) || shapes.some((shape) => shape?.length !== rank))
    return undefined;
  const headsOf = (at: number, name: string) => (rank === 4 ? (shapes[at]?.[1] ?? NaN) : intAttribute(node, name, NaN));
  const heads = headsOf(0, 'q_num_heads');
  if (!Number.isInteger(heads) || heads < 1 || headsOf(1, 'kv_num_heads') !== heads) return undefined;
  const mask = node.input[3] ? known.get(node.input[3]) : undefined;
  const whole = mask?.shape?.slice(-2).every((dim) => dim !== 1) && mask.shape.length >= 2 && mask.shape.length <= 4;
  if (node.input[3] && (!mask || !whole || (mask.type !== DataType.FLOAT && mask.type !== DataType.FLOAT16)))
    return undefined;
  return (_, editor) => {
    const joined = node.input.slice(0, 3).map((value) => (rank === 4 ? joinHeads(value, node, editor) : value));
    const missing = Array.from({ length: 4 - (mask?.shape?.length ?? 4) }, (_each, axis) => axis);
    const bias =
      missing.length > 0
        ? editor.insertBefore(node, 'Unsqueeze', [node.input[3] ?? '', editor.integers(missing)])
        : (node.input[3] ?? '');
    const result = rank === 4 ? editor.uniqueName('attended') : (node.output[0] ?? '');
    const attention = makeNode('MultiHeadAttention', [...joined, ...(bias ? ['', '', bias] : [])], [result]);
    attention.domain = 'com.microsoft';
    attention.name = node.name || editor.uniqueName('attention');
    attention.attribute.push(makeAttribute('num_heads', heads));
    const scale = attribute(node, 'scale')?.f;
    if (scale) attention.attribute.push(makeAttribute('scale', { float: scale }));
    editor.insertNodeBefore(node, attention);
    if (rank === 3) return;
    const apart = editor.insertBefore(node, 'Reshape', [result, editor.integers([0, 0, heads, -1])]);
    editor.insertBefore(node, 'Transpose', [apart], { perm: [0, 2, 1, 3] }, node.output[0]);
  };
}

function joinHeads(value: string, node: NodeProto, editor: GraphEditor): string {
  const turned = editor.insertBefore(node, 'Transpose', [value], { perm: [0, 2, 1, 3] });
  return editor.insertBefore(node, 'Reshape', [turned, editor.integers([0, 0, -1])]);
}
