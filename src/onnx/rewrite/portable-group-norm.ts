import { attribute, intAttribute } from '../graph.ts';
import type { NodeProto } from '../onnx_pb.ts';
import type { AnalysedGraph } from './analysis.ts';
import { Refusal } from './analysis.ts';
import type { GraphEditor } from './graph-editor.ts';
import { checkType } from './inject-explicit.ts';

const defaultEpsilon = 1e-5;

/**
 * com.microsoft.GroupNorm (X, gamma, beta) and SkipGroupNorm (X, gamma, beta, skip, bias?) -> (Y, sum?), channels last:
 * the sum of X, skip and bias is normalised in groups of channels; `activation` 1 is x · sigmoid(x).
 */
export function expandGroupNorm(node: NodeProto, editor: GraphEditor, analysed: AnalysedGraph): void {
  const type = typeOf(node, analysed);
  const [input = '', gamma = '', beta = '', skip = '', bias = ''] = node.input;
  const channelsLast = intAttribute(node, 'channels_last', 1) === 1;
  const activation = intAttribute(node, 'activation', 0);
  if (activation !== 0 && activation !== 1) throw new Refusal(`activation ${activation} is not known`);
  if (skip && !channelsLast) throw new Refusal('it adds channels-first inputs');
  let summed = input;
  if (skip) {
    summed = editor.insertBefore(node, 'Add', [summed, overPicture(skip, node, editor, analysed)]);
    if (bias) summed = editor.insertBefore(node, 'Add', [summed, bias]);
    const output = node.output[1];
    if (output) editor.insertBefore(node, 'Identity', [summed], {}, output);
  }
  const first = channelsLast ? editor.insertBefore(node, 'Transpose', [summed], { perm: [0, 3, 1, 2] }) : summed;
  const normal = normalise(first, node, editor, intAttribute(node, 'groups', 0), type);
  const last = channelsLast ? editor.insertBefore(node, 'Transpose', [normal], { perm: [0, 2, 3, 1] }) : normal;
  const perChannel = (name: string) => {
    const cast = sameType(name, type, node, editor, analysed);
    return channelsLast ? cast : editor.insertBefore(node, 'Reshape', [cast, editor.integers([-1, 1, 1])]);
  };
  const output = node.output[0] ?? '';
  const scaled = editor.insertBefore(node, 'Mul', [last, perChannel(gamma)]);
  if (activation === 0) {
    editor.insertBefore(node, 'Add', [scaled, perChannel(beta)], {}, output);
    return;
  }
  const shifted = editor.insertBefore(node, 'Add', [scaled, perChannel(beta)]);
  const gate = editor.insertBefore(node, 'Sigmoid', [shifted]);
  editor.insertBefore(node, 'Mul', [shifted, gate], {}, output);
}

/**
 * GroupNormalization (X [batch, channels, …], scale, bias). Its scale and bias are one number a group in version 18,
 * one a channel from version 21 on.
 */
export function expandGroupNormalization(node: NodeProto, editor: GraphEditor, analysed: AnalysedGraph): void {
  const type = typeOf(node, analysed);
  const [input = '', scale = '', bias = ''] = node.input;
  const groups = intAttribute(node, 'num_groups', 0);
  const output = node.output[0] ?? '';
  if (analysed.opset < 21) {
    normalise(input, node, editor, groups, type, { scale, bias, output });
    return;
  }
  const rank = analysed.known.get(input)?.shape?.length;
  if (!rank || rank < 3) throw new Refusal(`its input has ${rank ?? 'an unknown number of'} dimensions`);
  const perChannel = editor.integers([-1, ...Array<number>(rank - 2).fill(1)]);
  const normal = normalise(input, node, editor, groups, type);
  const factor = editor.insertBefore(node, 'Reshape', [scale, perChannel]);
  const scaled = editor.insertBefore(node, 'Mul', [normal, factor]);
  editor.insertBefore(node, 'Add', [scaled, editor.insertBefore(node, 'Reshape', [bias, perChannel])], {}, output);
}

/** Zero mean and unit variance in each group of channels of [batch, channels, …]: what exporters write for it too. */
function normalise(
  input: string,
  node: NodeProto,
  editor: GraphEditor,
  groups: number,
  type: number,
  given?: { scale: string; bias: string; output: string },
): string {
  if (groups < 1 || groups > 4096) throw new Refusal(`it has ${groups} groups`);
  const epsilon = attribute(node, 'epsilon')?.f ?? defaultEpsilon;
  const apart = editor.insertBefore(node, 'Reshape', [input, editor.integers([0, groups, -1])]);
  const scale = given?.scale ?? editor.filled(1, groups, type);
  const bias = given?.bias ?? editor.filled(0, groups, type);
  const normal = editor.insertBefore(node, 'InstanceNormalization', [apart, scale, bias], {
    epsilon: { float: epsilon },
  });
  const shape = editor.insertBefore(node, 'Shape', [input]);
  return editor.insertBefore(node, 'Reshape', [normal, shape], {}, given?.output);
}

/** skip is [N, H, W, C], [N, 1, 1, C] or [N, C]. */
function overPicture(skip: string, node: NodeProto, editor: GraphEditor, { known }: AnalysedGraph): string {
  const shape = known.get(skip)?.shape;
  if (shape?.length === 4) return skip;
  if (shape?.length !== 2) throw new Refusal(`the dimensions of its skip input are not known ([${shape}])`);
  return editor.insertBefore(node, 'Reshape', [skip, editor.integers([0, 1, 1, -1])]);
}

function typeOf(node: NodeProto, { known }: AnalysedGraph): number {
  const type = known.get(node.input[0] ?? '')?.type ?? 0;
  checkType(type);
  return type;
}

/** gamma and beta are float32 beside float16 data. */
function sameType(name: string, type: number, node: NodeProto, editor: GraphEditor, { known }: AnalysedGraph): string {
  return known.get(name)?.type === type ? name : editor.insertBefore(node, 'Cast', [name], { to: type });
}
