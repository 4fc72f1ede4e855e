import { attribute, isMicrosoftOp, makeNode } from '../graph.ts';
import type { NodeProto } from '../onnx_pb.ts';
import type { AnalysedGraph } from './analysis.ts';
import { Refusal } from './analysis.ts';
import type { GraphEditor } from './graph-editor.ts';

/** Version of the standard operators that brought Gelu, and the one from which Split is told its number of outputs. */
const [geluOpset, splitOpset] = [20, 18];

/** com.microsoft.BiasAdd (X, bias, skip): their sum. */
export function expandBiasAdd(node: NodeProto, editor: GraphEditor): void {
  const [input = '', bias = '', skip = ''] = node.input;
  const biased = editor.insertBefore(node, 'Add', [input, bias]);
  editor.insertBefore(node, 'Add', [biased, skip], {}, node.output[0]);
}

/** com.microsoft.BiasSplitGelu (X [batch, positions, 2c], bias [2c]): with X + bias = [a, b], a · Gelu(b). */
export function expandBiasSplitGelu(node: NodeProto, editor: GraphEditor, { opset }: AnalysedGraph): void {
  const [input = '', bias = ''] = node.input;
  const summed = editor.insertBefore(node, 'Add', [input, bias]);
  const [value, gate] = [editor.uniqueName('value'), editor.uniqueName('gate')];
  const split = makeNode('Split', [summed], [value, gate], {
    axis: -1,
    ...(opset >= splitOpset ? { num_outputs: 2 } : {}),
  });
  editor.insertNodeBefore(node, split);
  const activated = editor.uniqueName('Gelu');
  const gelu = makeNode('Gelu', [gate], [activated]);
  if (opset < geluOpset) gelu.domain = 'com.microsoft'; // imported already: the operator that goes is from there
  editor.insertNodeBefore(node, gelu);
  editor.insertBefore(node, 'Mul', [value, activated], {}, node.output[0]);
}

/** com.microsoft.NhwcConv: Conv with pictures [batch, height, width, channels] and weights [out, height, width, in]. */
export function expandNhwcConv(node: NodeProto, editor: GraphEditor): void {
  const [input = '', weight = '', bias] = node.input;
  const picture = editor.insertBefore(node, 'Transpose', [input], { perm: [0, 3, 1, 2] });
  const turned = editor.insertBefore(node, 'Transpose', [weight], { perm: [0, 3, 1, 2] });
  const result = editor.uniqueName('Conv');
  const convolution = makeNode('Conv', bias ? [picture, turned, bias] : [picture, turned], [result]);
  convolution.attribute = node.attribute;
  editor.insertNodeBefore(node, convolution);
  editor.insertBefore(node, 'Transpose', [result], { perm: [0, 2, 3, 1] }, node.output[0]);
}

/** Activations that onnxruntime's optimiser merges into a convolution, by their operator; parameters are refused. */
const merged = ['Relu', 'Sigmoid', 'Tanh'];

/** com.microsoft.FusedConv: Conv, a sum (fourth input) and an activation in one. */
export function expandFusedConv(node: NodeProto, editor: GraphEditor): void {
  const activation = new TextDecoder().decode(attribute(node, 'activation')?.s ?? new Uint8Array());
  if (activation !== '' && !merged.includes(activation)) throw new Refusal(`its activation ${activation} is not known`);
  const [sum = ''] = node.input.slice(3);
  const steps = [...(sum ? ['Add'] : []), ...(activation ? [activation] : [])];
  const nameOf = (at: number) => (at === steps.length ? (node.output[0] ?? '') : editor.uniqueName('convolved'));
  let value = nameOf(0);
  const convolution = makeNode('Conv', node.input.slice(0, 3), [value]);
  convolution.attribute = node.attribute.filter(({ name }) => !name.startsWith('activation'));
  editor.insertNodeBefore(node, convolution);
  for (const [at, step] of steps.entries()) {
    value = editor.insertBefore(node, step, step === 'Add' ? [value, sum] : [value], {}, nameOf(at + 1));
  }
}

/** Refuses MultiHeadAttention whose Q, K and V, or K and V, come as one value: the WebGPU kernel fails when it runs. */
export function refusePackedAttention(node: NodeProto, { known }: AnalysedGraph): void {
  if (!isMicrosoftOp(node, 'MultiHeadAttention')) return;
  const [queries, keys] = node.input.map((name) => known.get(name)?.shape?.length);
  if (queries === 5 || (node.input[1] && !node.input[2]) || keys === 5) {
    throw new Refusal('its keys and values are packed into one');
  }
}
