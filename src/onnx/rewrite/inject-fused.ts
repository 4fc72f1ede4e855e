import { intAttribute, intsAttribute, isMicrosoftOp, makeAttribute, makeNode } from '../graph.ts';
import type { NodeProto } from '../onnx_pb.ts';
import type { FusedSite } from './analysis.ts';
import { Refusal } from './analysis.ts';
import type { GraphEditor } from './graph-editor.ts';
import { checkType, paddedHead } from './inject-explicit.ts';
import type { ChannelLayout, InjectionInputs } from './injection-inputs.ts';

/** Position of attention_bias among the inputs, the same for MultiHeadAttention and Attention. */
const biasInput = 5;

/**
 * Gives the operator Δ·A as its attention_bias, shape [1, 1, N, L]: batch and heads broadcast, N and L may not (the
 * WebGPU kernel refuses that). The operator adds it after scaling.
 */
export function injectFusedBias(site: FusedSite, inputs: InjectionInputs, editor: GraphEditor): void {
  const { node, kind, positions, keys, type } = site;
  checkType(type);
  const bias = inputs.bias(kind, positions, keys, 4, type);
  const present = node.input[biasInput];
  while (node.input.length <= biasInput) node.input.push('');
  node.input[biasInput] = present ? editor.insertBefore(node, 'Add', [present, bias]) : bias;
}

/**
 * The extra channel in front of a fused operator: Q, K and V are split into heads, grown from d to `channels`, and
 * joined again; the result is cut back to d. V grows too, with zeros, because kernels want one head size. The scale is
 * written out, since the operator would take 1/√channels. Packed weights and a projection bias are taken apart first.
 */
export function injectFusedRank1(site: FusedSite, inputs: InjectionInputs, editor: GraphEditor): void {
  const { node, kind, heads, headDimension: at, positions, keys, type } = site;
  checkType(type);
  const values = separateInputs(site, editor);
  const channels = paddedHead(at, type);
  const layout: ChannelLayout = { type, rank: 4, headsAt: 2, at, channels };
  const apart = editor.integers([0, 0, heads, at]);
  const joined = editor.integers([0, 0, heads * channels]);
  const grow = (value: string, channelVector?: string) => {
    const split = editor.insertBefore(node, 'Reshape', [value, apart]);
    const padded = editor.insertBefore(node, 'Pad', [split, editor.integers([0, 0, 0, 0, 0, 0, 0, channels - at])]);
    const grown = channelVector ? editor.insertBefore(node, 'Add', [padded, channelVector]) : padded;
    return editor.insertBefore(node, 'Reshape', [grown, joined]);
  };
  const [q = '', k = '', v = ''] = values;
  const padding = isMicrosoftOp(node, 'MultiHeadAttention') ? (node.input[4] ?? '') : '';
  node.input = [
    grow(q, inputs.queryChannels(kind, positions, site.scale, layout)),
    grow(k, inputs.keyChannels(kind, keys, 'last', layout)),
    grow(v),
    ...['', padding, node.input[biasInput] ?? ''],
  ];
  node.opType = 'MultiHeadAttention';
  node.attribute = node.attribute.filter(({ name }) => ['num_heads', 'mask_filter_value'].includes(name));
  node.attribute.push(makeAttribute('scale', { float: site.scale }));
  cutBack(node, heads, at, channels, editor);
}

/** Q, K and V as three values [batch, positions, heads·d], whatever the operator was given. */
function separateInputs(site: FusedSite, editor: GraphEditor): string[] {
  const { node, heads, headDimension } = site;
  const width = heads * headDimension;
  if (isMicrosoftOp(node, 'MultiHeadAttention')) {
    const [, , , bias] = node.input;
    const values = node.input.slice(0, 3);
    if (!bias) return values;
    const parts = splitInThree(node, bias, 0, site, editor);
    return values.map((value, at) => editor.insertBefore(node, 'Add', [value, parts[at] as string]));
  }
  const sizes = intsAttribute(node, 'qkv_hidden_sizes');
  if (sizes?.some((size) => size !== width)) throw new Refusal(`Q, K and V have different widths [${sizes}]`);
  if (node.input[3] || intAttribute(node, 'do_rotary', 0))
    throw new Refusal('it uses a mask index or rotary embedding');
  const [data = '', weights = '', bias] = node.input;
  const product = editor.insertBefore(node, 'MatMul', [data, weights]);
  return splitInThree(node, bias ? editor.insertBefore(node, 'Add', [product, bias]) : product, -1, site, editor);
}

function splitInThree(
  place: NodeProto,
  value: string,
  axis: number,
  { opset }: FusedSite,
  editor: GraphEditor,
): string[] {
  const parts = ['q', 'k', 'v'].map((part) => editor.uniqueName(part));
  editor.insertNodeBefore(
    place,
    makeNode('Split', [value], parts, { axis, ...(opset >= 18 ? { num_outputs: 3 } : {}) }),
  );
  return parts;
}

/** Takes the first d of every head's channels after the operator, under the name that its readers know. */
function cutBack(node: NodeProto, heads: number, at: number, channels: number, editor: GraphEditor): void {
  const output = node.output[0] ?? '';
  const wide = editor.uniqueName('wide');
  node.output[0] = wide;
  const apart = editor.insertAfter(node, 'Reshape', [wide, editor.integers([0, 0, heads, channels])]);
  const cut = editor.insertAfter(node, 'Slice', [
    apart,
    editor.integers([0]),
    editor.integers([at]),
    editor.integers([3]),
  ]);
  editor.insertAfter(node, 'Reshape', [cut, editor.integers([0, 0, heads * at])], output);
}
