import { DataType } from '../tensors.ts';
import type { ExplicitSite } from './analysis.ts';
import { Refusal } from './analysis.ts';
import type { GraphEditor } from './graph-editor.ts';
import type { ChannelLayout, InjectionInputs } from './injection-inputs.ts';

/** Head size with one channel more, rounded up to what vectorised kernels like: 4 elements, 8 of float16. */
export function paddedHead(headDimension: number, type: number): number {
  const multiple = type === DataType.FLOAT16 ? 8 : 4;
  return Math.ceil((headDimension + 1) / multiple) * multiple;
}

/** Refuses element types other than float32 and float16. */
export function checkType(type: number): void {
  if (type !== DataType.FLOAT && type !== DataType.FLOAT16) {
    throw new Refusal(`its element type is ${type}; expected float32 or float16`);
  }
}

/**
 * Appends one channel: Q' = [Q, Δ/s·m, 0…], K' = [K, a, 0…] with a = m or the token indicator, so that
 * s·Q'K'ᵀ = s·QKᵀ + Δ·m·aᵀ. `s` is the factor between MatMul and Softmax; what exporters multiply onto Q and K before
 * the MatMul does not touch the new channel. Δ stays on one side, so it may have any sign.
 */
export function injectExplicitRank1(site: ExplicitSite, inputs: InjectionInputs, editor: GraphEditor): void {
  const { scores, kind, positions, keys, rank, headDimension: at, scoresType: type } = site;
  checkType(type);
  const channels = paddedHead(at, type);
  const layout: ChannelLayout = { type, rank, at, channels };
  const grow = (value: string, axis: number, channelVector: string) => {
    const pads = Array<number>(2 * rank).fill(0);
    pads[rank + axis] = channels - at;
    const padded = editor.insertBefore(scores, 'Pad', [value, editor.integers(pads)]);
    return editor.insertBefore(scores, 'Add', [padded, channelVector]);
  };
  const [queries = '', transposedKeys = ''] = scores.input;
  scores.input = [
    grow(queries, rank - 1, inputs.queryChannels(kind, positions, site.scale, layout)),
    grow(transposedKeys, rank - 2, inputs.keyChannels(kind, keys, 'middle', layout)),
  ];
}

/** Adds Δ·A to what the Softmax reads: after the scale and the mask, in the Softmax's own precision. */
export function injectExplicitBias(site: ExplicitSite, inputs: InjectionInputs, editor: GraphEditor): void {
  const { node, kind, positions, keys, rank, type } = site;
  checkType(type);
  const bias = inputs.bias(kind, positions, keys, rank, type);
  node.input[0] = editor.insertBefore(node, 'Add', [node.input[0] ?? '', bias]);
}
