import { intAttribute } from '../graph.ts';
import { DataType } from '../tensors.ts';
import type { InferenceContext } from './inferred.ts';

/** Operators on integers that give 32-bit sums. */
const sums = ['MatMulInteger', 'ConvInteger'];

/**
 * Element type of an output of an operator that quantises, computes in integers or goes back; undefined for any other
 * operator, whose result has the type of its first input. A pass must not take these for float.
 */
export function quantisedType({ node, inputs }: InferenceContext, position: number): number | undefined {
  const { opType } = node;
  if (sums.includes(opType)) return DataType.INT32;
  if (opType === 'DynamicQuantizeLinear') return position === 1 ? DataType.FLOAT : DataType.UINT8;
  if (opType === 'QuantizeLinear') return inputs[2]?.type ?? intAttribute(node, 'output_dtype', DataType.UINT8);
  if (opType === 'DequantizeLinear') return inputs[1]?.type ?? 0; // the type of its scale
  if (opType === 'GatherBlockQuantized') return inputs[2]?.type ?? 0;
  return undefined;
}
