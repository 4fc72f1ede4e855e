import { create } from '@bufbuild/protobuf';
import { graphError } from './limits.ts';
import { StringStringEntryProtoSchema, TensorProto_DataLocation } from './onnx_pb.ts';
import type { TensorProto } from './onnx_pb.ts';

/** Where a tensor's bytes are, outside the graph. `length` is absent when the file does not say it. */
export interface ExternalRange {
  readonly location: string;
  readonly offset: number;
  readonly length?: number;
}

/**
 * The external range of a tensor, or undefined if its data is in the graph.
 * @throws G4SegError `bad-graph` for a missing, repeated, negative or overlarge entry, or a location that leaves its folder
 */
export function externalRange(tensor: TensorProto): ExternalRange | undefined {
  if (tensor.dataLocation !== TensorProto_DataLocation.EXTERNAL) return undefined;
  const entries = new Map<string, string>();
  for (const { key, value } of tensor.externalData) {
    if (entries.has(key)) throw refused(tensor, key, 'once', 'twice');
    entries.set(key, value);
  }
  const location = entries.get('location') ?? '';
  // A location is a file beside the model. Anything else could read what the person did not choose.
  if (location === '' || /^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\0/.test(location)) {
    throw refused(tensor, 'location', 'a file beside the model', JSON.stringify(location));
  }
  const offset = byteCount(tensor, 'offset', entries.get('offset') ?? '0');
  const length = entries.get('length');
  if (length === undefined) return { location, offset };
  const range = { location, offset, length: byteCount(tensor, 'length', length) };
  if (!Number.isSafeInteger(range.offset + range.length)) {
    throw refused(tensor, 'offset + length', 'below 2^53', `${range.offset} + ${range.length}`);
  }
  return range;
}

/** Makes the tensor's data external. */
export function setExternalRange(tensor: TensorProto, location: string, offset: number, length: number): void {
  tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
  tensor.externalData = Object.entries({ location, offset: String(offset), length: String(length) }).map(
    ([key, value]) => create(StringStringEntryProtoSchema, { key, value }),
  );
}

function byteCount(tensor: TensorProto, key: string, text: string): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value))
    throw refused(tensor, key, 'a whole number of bytes from 0 to 2^53', JSON.stringify(text));
  return value;
}

function refused(tensor: TensorProto, key: string, expected: string, found: string) {
  return graphError(`External data of tensor "${tensor.name}": ${key} must be ${expected}, found ${found}.`, {
    tensor: tensor.name,
    key,
    found,
  });
}
