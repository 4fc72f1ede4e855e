import { bytesSource } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import { externalRange } from './external-data.ts';
import { graphError } from './limits.ts';
import type { TensorProto } from './onnx_pb.ts';
import { dataTypeName, DataType, elementCount, halfBytes, tensorByteLength, tensorDims } from './tensors.ts';
import { halvesToFloats } from './half.ts';

/** Opens a file that lies beside the model (`model.onnx_data`) by the name the graph gives it; undefined if there is none. */
export type Siblings = (name: string) => ByteSource | undefined | Promise<ByteSource | undefined>;

/** The files that hold a model's weights: the model itself, and others beside it. */
export class WeightFiles {
  readonly #open = new Map<string, ByteSource>();
  readonly #made = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #siblings: Siblings | undefined;

  /** @param original the name that external data of the graph gives the model file */
  constructor(original: string, source: ByteSource, siblings?: Siblings) {
    this.#open.set(original, source);
    this.#siblings = siblings;
  }

  /** Takes weights that a pass made, by the name that the graph gives them. */
  make(location: string, bytes: Uint8Array<ArrayBuffer>): void {
    this.#made.set(location, bytes);
    this.#open.set(location, bytesSource(bytes));
  }

  /** What passes made, by the name that the graph gives it. */
  get made(): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
    return this.#made;
  }

  /**
   * The elements of a FLOAT or FLOAT16 tensor as float32, wherever its bytes are.
   * @throws G4SegError `bad-graph` if it has another type, or its bytes are missing or of another length
   */
  async floats(tensor: TensorProto): Promise<Float32Array<ArrayBuffer>> {
    const half = tensor.dataType === DataType.FLOAT16;
    if (!half && tensor.dataType !== DataType.FLOAT) {
      throw graphError(`Tensor "${tensor.name}" is ${dataTypeName(tensor.dataType)}; expected FLOAT or FLOAT16.`);
    }
    if (!externalRange(tensor) && tensor.rawData.byteLength === 0) {
      const floats = half ? halvesToFloats(halfBytes(tensor.int32Data)) : Float32Array.from(tensor.floatData);
      return checkedCount(tensor, floats);
    }
    const bytes = await this.#bytes(tensor);
    return checkedCount(tensor, half ? halvesToFloats(bytes) : new Float32Array(bytes.slice().buffer));
  }

  async #bytes(tensor: TensorProto): Promise<Uint8Array> {
    const range = externalRange(tensor);
    if (!range) return tensor.rawData;
    const length = tensorByteLength(tensor) ?? 0;
    if (range.length !== undefined && range.length !== length) {
      throw graphError(`Tensor "${tensor.name}" needs ${length} bytes, found ${range.length}.`);
    }
    const source = this.#open.get(range.location) ?? (await this.#siblings?.(range.location));
    if (!source) {
      throw graphError(
        `Tensor "${tensor.name}" lies in "${range.location}", which is not at hand; give that file too.`,
        {
          file: range.location,
        },
      );
    }
    if (range.offset + length > source.size) {
      throw graphError(
        `Tensor "${tensor.name}" ends at byte ${range.offset + length}, but ${range.location} has ${source.size} bytes.`,
        { expected: range.offset + length, found: source.size },
      );
    }
    return source.read(range.offset, length);
  }
}

function checkedCount(tensor: TensorProto, floats: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const expected = elementCount(tensorDims(tensor));
  if (floats.length === expected) return floats;
  throw graphError(`Tensor "${tensor.name}" needs ${expected} elements, found ${floats.length}.`);
}
