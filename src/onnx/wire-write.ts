import { create, toBinary } from '@bufbuild/protobuf';
import { WireType } from '@bufbuild/protobuf/wire';
import { TensorProto_DataLocation, TensorProtoSchema } from './onnx_pb.ts';

/** One array of all pieces, in order. */
export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(byteCount(pieces));
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.byteLength;
  }
  return joined;
}

/** Bytes that come in many small parts, as one array that grows. */
export class ByteCollector {
  #bytes = new Uint8Array(256);
  #length = 0;

  add(part: Uint8Array): void {
    const length = this.#length + part.byteLength;
    if (length > this.#bytes.byteLength) {
      const grown = new Uint8Array(Math.max(length, 2 * this.#bytes.byteLength));
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    this.#bytes.set(part, this.#length);
    this.#length = length;
  }

  /** A view of what was added; true until the next is. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }
}

/** A length-delimited field around content that is already encoded. */
export function lengthDelimited(number: number, content: readonly Uint8Array[]): Uint8Array[] {
  const header = [...varint(number * 8 + WireType.LengthDelimited), ...varint(byteCount(content))];
  return [Uint8Array.from(header), ...content];
}

/** The fields of a TensorProto that say where its bytes are, encoded. */
export function externalEntries(location: string, offset: number, length: number): Uint8Array {
  const pointer = create(TensorProtoSchema, {
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: [
      { key: 'location', value: location },
      { key: 'offset', value: String(offset) },
      { key: 'length', value: String(length) },
    ],
  });
  return toBinary(TensorProtoSchema, pointer);
}

function byteCount(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
}

/** An unsigned varint. */
export function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 128)) bytes.push((value % 128) | 0x80);
  bytes.push(value);
  return bytes;
}
