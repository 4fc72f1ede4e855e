import { clone } from '@bufbuild/protobuf';
import { externalRange, setExternalRange } from '../external-data.ts';
import { intAttribute, isOp, modelGraph, opsetVersion } from '../graph.ts';
import { halvesToFloats } from '../half.ts';
import { inferGraph } from '../infer/infer.ts';
import { graphError } from '../limits.ts';
import { ModelProtoSchema } from '../onnx_pb.ts';
import type { GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto } from '../onnx_pb.ts';
import { DataType, elementCount, halfBytes, tensorDims } from '../tensors.ts';
import { validateGraph } from '../topology.ts';
import type { WeightFiles } from '../weight-files.ts';

/** Widened weights are held in memory at once, so this is for small models; a published U-Net would need 3.4 GB. */
export const mostWidenedBytes = 512 * 1024 * 1024;

export interface Widened {
  readonly model: ModelProto;
  /** The float32 weights, to be given to the runtime under `location`; empty if all of them were small. */
  readonly weights: Uint8Array<ArrayBuffer>;
  readonly tensors: number;
}

/**
 * A float16 graph computing in float32, for adapters without `shader-f16`: weights, constants, Casts and declared types
 * change from FLOAT16 to FLOAT, values stay what they were. Weights that are not float16 stay in their file.
 *
 * @param files where the weights are
 * @param location the name under which the widened weights will be given to the runtime
 * @returns a new model and the widened weights
 * @throws G4SegError `bad-graph` if a file with weights is missing, or they are more than {@link mostWidenedBytes} float32
 */
export async function widenHalf(model: ModelProto, files: WeightFiles, location: string): Promise<Widened> {
  const copy = clone(ModelProtoSchema, model);
  const graph = modelGraph(copy);
  if (copy.functions.length > 0)
    throw graphError('This graph defines its own functions; they cannot be widened to float32.');
  const external = externalHalves(graph);
  const total = widenedBytes(model);
  if (!(total <= mostWidenedBytes)) {
    throw graphError(
      `Widening this model to float32 would need ${Math.ceil(total / 2 ** 20)} MB at once; at most ${mostWidenedBytes / 2 ** 20} MB are allowed. It needs a GPU with shader-f16.`,
      { bytes: total, limit: mostWidenedBytes },
    );
  }
  const tensors = graph.initializer.filter(({ dataType }) => dataType === DataType.FLOAT16).length;
  const weights = new Uint8Array(total);
  let offset = 0;
  for (const tensor of external) {
    const floats = await files.floats(tensor);
    weights.set(new Uint8Array(floats.buffer), offset);
    tensor.dataType = DataType.FLOAT;
    setExternalRange(tensor, location, offset, floats.byteLength);
    offset += floats.byteLength;
  }
  widenGraph(graph);
  dropIdleCasts(graph, opsetVersion(copy));
  validateGraph(graph);
  return { model: copy, weights, tensors };
}

/** Bytes of the widened weights, all of which {@link widenHalf} holds at once. */
export function widenedBytes(model: ModelProto): number {
  return externalHalves(modelGraph(model)).reduce((sum, tensor) => sum + 4 * elementCount(tensorDims(tensor)), 0);
}

function externalHalves(graph: GraphProto): TensorProto[] {
  return graph.initializer.filter((tensor) => tensor.dataType === DataType.FLOAT16 && externalRange(tensor));
}

function widenGraph(graph: GraphProto): void {
  for (const tensor of graph.initializer) widenInline(tensor);
  for (const value of [...graph.input, ...graph.output, ...graph.valueInfo]) widenType(value);
  for (const node of graph.node) widenNode(node);
}

function widenNode(node: NodeProto): void {
  for (const held of node.attribute) {
    if (held.t) widenInline(held.t);
    for (const tensor of held.tensors) widenInline(tensor);
    const isType =
      held.name === 'dtype' || (held.name === 'to' && node.opType === 'Cast') || held.name === 'output_datatype';
    if (isType && Number(held.i) === DataType.FLOAT16) held.i = BigInt(DataType.FLOAT);
    if (held.g) widenGraph(held.g);
    held.graphs.forEach(widenGraph);
  }
}

function widenInline(tensor: TensorProto): void {
  if (tensor.dataType !== DataType.FLOAT16) return;
  const bytes = tensor.rawData.byteLength > 0 ? tensor.rawData : halfBytes(tensor.int32Data);
  tensor.rawData = new Uint8Array(halvesToFloats(bytes).buffer);
  tensor.int32Data = [];
  tensor.dataType = DataType.FLOAT;
}

function widenType(value: ValueInfoProto): void {
  const type = value.type?.value;
  if (type?.case === 'tensorType' && type.value.elemType === DataType.FLOAT16) type.value.elemType = DataType.FLOAT;
}

/** Drops the Casts that widening made idle: those to float32 of what is float32 now. */
function dropIdleCasts(graph: GraphProto, opset: number): void {
  const nested = graph.node.some(({ attribute }) =>
    attribute.some(({ g, graphs }) => g !== undefined || graphs.length > 0),
  );
  if (nested) return; // a sub-graph may read a Cast's result by name
  const known = inferGraph(graph, opset, new Map());
  const outputs = new Set(graph.output.map(({ name }) => name));
  const renamed = new Map<string, string>();
  graph.node = graph.node.filter((node) => {
    node.input = node.input.map((name) => renamed.get(name) ?? name);
    const [from = '', to = ''] = [node.input[0], node.output[0]];
    const idle =
      isOp(node, 'Cast') && intAttribute(node, 'to', 0) === DataType.FLOAT && known.get(from)?.type === DataType.FLOAT;
    if (!idle || outputs.has(to)) return true;
    renamed.set(to, from);
    return false;
  });
}
