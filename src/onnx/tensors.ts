import { create } from '@bufbuild/protobuf';
import { externalRange } from './external-data.ts';
import { floatToHalf, halvesToFloats } from './half.ts';
import { graphError, mostDimensions } from './limits.ts';
import { TensorProto_DataType as DataType, TensorProtoSchema } from './onnx_pb.ts';
import type { TensorProto } from './onnx_pb.ts';

export { DataType };

const bytesPerElement = new Map<number, number>([
  [DataType.FLOAT, 4],
  [DataType.UINT8, 1],
  [DataType.INT8, 1],
  [DataType.UINT16, 2],
  [DataType.INT16, 2],
  [DataType.INT32, 4],
  [DataType.INT64, 8],
  [DataType.BOOL, 1],
  [DataType.FLOAT16, 2],
  [DataType.DOUBLE, 8],
  [DataType.UINT32, 4],
  [DataType.UINT64, 8],
  [DataType.BFLOAT16, 2],
]);

/** Name of an element type as ONNX writes it: `FLOAT`, `FLOAT16`, `INT64`. */
export function dataTypeName(type: number): string {
  return Object.entries(DataType).find(([, number]) => number === type)?.[0] ?? `type ${type}`;
}

/** Dimensions as numbers. @throws G4SegError for a negative or overlarge one, or too many */
export function tensorDims(tensor: TensorProto): number[] {
  if (tensor.dims.length > mostDimensions) {
    throw graphError(
      `Tensor "${tensor.name}" has ${tensor.dims.length} dimensions; at most ${mostDimensions} are read.`,
    );
  }
  return tensor.dims.map((dim) => {
    const size = Number(dim);
    if (Number.isSafeInteger(size) && size >= 0) return size;
    throw graphError(`Tensor "${tensor.name}" has a dimension of ${dim}; expected 0 to 2^53.`, { tensor: tensor.name });
  });
}

/** Number of elements. */
export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/** Bytes that the tensor's type and shape call for, or undefined for strings and packed 2-, 4- and 6-bit types. */
export function tensorByteLength(tensor: TensorProto): number | undefined {
  const width = bytesPerElement.get(tensor.dataType);
  return width === undefined ? undefined : width * elementCount(tensorDims(tensor));
}

/**
 * Checks that the data a tensor has is as long as its type and shape say, wherever it lies.
 * @param fileSizes bytes of the files whose size is known, by location
 */
export function checkTensor(tensor: TensorProto, fileSizes: ReadonlyMap<string, number>): void {
  const expected = tensorByteLength(tensor);
  const range = externalRange(tensor);
  const found = range ? range.length : tensor.rawData.byteLength || undefined;
  if (expected !== undefined && found !== undefined && expected !== found) {
    throw graphError(
      `Tensor "${tensor.name}" of ${dataTypeName(tensor.dataType)} [${tensor.dims}] needs ${expected} bytes, found ${found}.`,
      { tensor: tensor.name, expected, found },
    );
  }
  const size = range && fileSizes.get(range.location);
  const end = range && range.offset + (range.length ?? expected ?? 0);
  if (size !== undefined && end !== undefined && end > size) {
    throw graphError(`Tensor "${tensor.name}" ends at byte ${end}, but ${range?.location} has ${size} bytes.`, {
      tensor: tensor.name,
      expected: end,
      found: size,
    });
  }
}

/**
 * The elements of a small inline tensor as numbers; undefined if they are external, of another type, or more than
 * `most`. Integers beyond 2⁵³ lose low bits (exporters use 2⁶³−1 for "to the end", which survives as huge).
 */
export function smallValues(tensor: TensorProto, most: number): number[] | undefined {
  const count = elementCount(tensorDims(tensor));
  if (externalRange(tensor) || count > most) return undefined;
  const values = tensor.rawData.byteLength > 0 ? rawValues(tensor) : typedValues(tensor);
  return values?.length === count ? values : undefined;
}

function rawValues(tensor: TensorProto): number[] | undefined {
  if (tensor.rawData.byteLength !== tensorByteLength(tensor)) return undefined;
  const bytes = tensor.rawData.slice();
  switch (tensor.dataType) {
    case DataType.FLOAT:
      return Array.from(new Float32Array(bytes.buffer));
    case DataType.DOUBLE:
      return Array.from(new Float64Array(bytes.buffer));
    case DataType.FLOAT16:
      return Array.from(halvesToFloats(bytes));
    case DataType.INT32:
      return Array.from(new Int32Array(bytes.buffer));
    case DataType.INT64:
      return Array.from(new BigInt64Array(bytes.buffer), Number);
    case DataType.BOOL:
      return Array.from(bytes);
    default:
      return undefined;
  }
}

function typedValues(tensor: TensorProto): number[] | undefined {
  switch (tensor.dataType) {
    case DataType.FLOAT:
      return tensor.floatData;
    case DataType.DOUBLE:
      return tensor.doubleData;
    case DataType.FLOAT16:
      return Array.from(halvesToFloats(halfBytes(tensor.int32Data)));
    case DataType.INT32:
    case DataType.BOOL:
      return tensor.int32Data;
    case DataType.INT64:
      return tensor.int64Data.map(Number);
    default:
      return undefined;
  }
}

/** int32_data of a FLOAT16 tensor, one bit pattern an element, as raw bytes. */
export function halfBytes(patterns: readonly number[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Uint16Array.from(patterns).buffer);
}

/** An int64 tensor; `dims` [] makes a scalar. */
export function int64Tensor(name: string, values: readonly number[], dims = [values.length]): TensorProto {
  const rawData = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return create(TensorProtoSchema, { name, dataType: DataType.INT64, dims: dims.map(BigInt), rawData });
}

/** A FLOAT or FLOAT16 tensor; `dims` [] makes a scalar. */
export function floatTensor(
  name: string,
  values: readonly number[],
  type: number,
  dims = [values.length],
): TensorProto {
  const data = type === DataType.FLOAT16 ? Uint16Array.from(values, floatToHalf) : Float32Array.from(values);
  return create(TensorProtoSchema, {
    name,
    dataType: type,
    dims: dims.map(BigInt),
    rawData: new Uint8Array(data.buffer),
  });
}
