import type { DescMessage } from '@bufbuild/protobuf';
import { WireType } from '@bufbuild/protobuf/wire';
import type { ByteSource } from './byte-source.ts';
import { defaultLimits, wireError } from './limits.ts';
import type { GraphLimits } from './limits.ts';
import {
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
} from './onnx_pb.ts';
import { ByteCollector, externalEntries, lengthDelimited } from './wire-write.ts';
import {
  checkMessage,
  checkWireType,
  childMessage,
  countMessage,
  fieldByNumber,
  maxVarintBytes,
  readField,
} from './wire.ts';
import type { WireBudget, WireField } from './wire.ts';
import { WindowReader } from './window-reader.ts';

/**
 * Messages that are walked field by field in the file, because weights lie inside; everything else is copied whole.
 * The path is model → graph → initializer, and model → graph → node → attribute → tensor: exporters also leave
 * large tensors in Constant nodes. Sub-graphs and functions are copied with their weights.
 */
const opened = new Map<DescMessage, readonly number[]>([
  [ModelProtoSchema, [7]],
  [GraphProtoSchema, [1, 5]],
  [NodeProtoSchema, [5]],
  [AttributeProtoSchema, [5]],
]);

/**
 * Fields of a TensorProto whose bytes in the file are what external data must be: raw_data, and packed float_data
 * and double_data (little-endian by protobuf's definition). The other typed fields are varints; they stay inline
 * and count against the limits.
 */
const weightFields = new Map<number, string>([
  [9, 'raw_data'],
  [4, 'float_data'],
  [10, 'double_data'],
]);

/**
 * Reads an ONNX file once, front to back, and returns it without its weights: an equal ModelProto in which every
 * tensor longer than `limits.inlineBytes` is external data of `location` at its place in the original file.
 * Holds one window of the file and the graph; weights are not read.
 *
 * @param location the name under which the runtime will be given the original file
 * @returns bytes of the stub, checked field by field against the schema
 * @throws G4SegError `bad-graph` with the byte offset, what was expected there and what was found
 */
export async function splitModel(
  source: ByteSource,
  location: string,
  limits: GraphLimits = defaultLimits,
): Promise<Uint8Array<ArrayBuffer>> {
  const splitter = new Splitter(source, location, limits);
  return splitter.split(ModelProtoSchema, 0, source.size, 1);
}

class Splitter {
  readonly #reader: WindowReader;
  readonly #location: string;
  readonly #budget: WireBudget;
  #graphBytes = 0;
  #graphs = 0;

  constructor(source: ByteSource, location: string, limits: GraphLimits) {
    this.#reader = new WindowReader(source);
    this.#location = location;
    this.#budget = { limits, nodes: 0, messages: 0, fields: 0, numbers: 0 };
  }

  /** The message in [start, end) of the file, weights replaced. */
  async split(schema: DescMessage, start: number, end: number, depth: number): Promise<Uint8Array<ArrayBuffer>> {
    countMessage(schema, start, depth, this.#budget);
    if (schema === GraphProtoSchema && ++this.#graphs > 1) {
      throw wireError('a second graph', start, 'one graph in a model', 'another'); // decoders would merge the two
    }
    if (schema === TensorProtoSchema) return this.#tensor(start, end, depth);
    const collected = new ByteCollector();
    for (let offset = start; offset < end;) {
      if (!this.#hasHeader(offset, end)) await this.#fillHeader(offset, end);
      const wire = readField(this.#reader.window, offset, end);
      const field = fieldByNumber(schema, wire.number);
      checkWireType(field, wire);
      const child = field && opened.get(schema)?.includes(wire.number) ? childMessage(field) : undefined;
      const open = child === GraphProtoSchema || wire.end - wire.content > this.#budget.limits.inlineBytes;
      if (child && open) {
        const content = await this.split(child, wire.content, wire.end, depth + 1);
        for (const part of lengthDelimited(wire.number, [content])) collected.add(part);
      } else {
        this.#checkGraphBytes(wire);
        if (!this.#reader.holds(wire.start, wire.end - wire.start))
          await this.#reader.fill(wire.start, wire.end - wire.start);
        collected.add(this.#copy(schema, wire, depth));
      }
      offset = wire.end;
    }
    return collected.bytes;
  }

  /** A tensor: its description is copied, its weights become a pointer if they are long. */
  async #tensor(start: number, end: number, depth: number): Promise<Uint8Array<ArrayBuffer>> {
    const collected = new ByteCollector();
    let weights: WireField | undefined;
    for (let offset = start; offset < end;) {
      if (!this.#hasHeader(offset, end)) await this.#fillHeader(offset, end);
      const wire = readField(this.#reader.window, offset, end);
      checkWireType(fieldByNumber(TensorProtoSchema, wire.number), wire);
      const length = wire.end - wire.content;
      const packed = wire.type === WireType.LengthDelimited && weightFields.has(wire.number);
      if (packed && length > this.#budget.limits.inlineBytes) {
        if (weights)
          throw wireError('weights', wire.start, `one field, after ${this.#name(weights)}`, this.#name(wire));
        weights = wire;
      } else {
        this.#checkGraphBytes(wire);
        if (!this.#reader.holds(wire.start, wire.end - wire.start))
          await this.#reader.fill(wire.start, wire.end - wire.start);
        collected.add(this.#copy(TensorProtoSchema, wire, depth));
      }
      offset = wire.end;
    }
    if (weights) {
      collected.add(externalEntries(this.#location, weights.content, weights.end - weights.content));
    }
    return collected.bytes;
  }

  #name(wire: WireField): string {
    return weightFields.get(wire.number) ?? String(wire.number);
  }

  /** Counts what is about to be copied, before it is read. */
  #checkGraphBytes(wire: WireField): void {
    const { limits } = this.#budget;
    this.#graphBytes += wire.end - wire.start;
    if (this.#graphBytes > limits.graphBytes) {
      throw wireError('graph size', wire.start, `at most ${limits.graphBytes} bytes besides weights`, 'more');
    }
  }

  /** One field as it stands, after checking what is inside; valid until the next is read. */
  #copy(schema: DescMessage, wire: WireField, depth: number): Uint8Array {
    const bytes = this.#reader.held(wire.start, wire.end - wire.start);
    this.#budget.messages--; // the parent was counted when it was opened
    if (schema === NodeProtoSchema) this.#budget.nodes--;
    checkMessage(schema, { bytes, offset: wire.start }, wire.start, wire.end, depth, this.#budget);
    return bytes;
  }

  /** True if tag and length at `offset` are in the window; then nothing is awaited, which would cost more than the field. */
  #hasHeader(offset: number, end: number): boolean {
    return this.#reader.holds(offset, Math.min(2 * maxVarintBytes, end - offset));
  }

  #fillHeader(offset: number, end: number): Promise<void> {
    return this.#reader.fill(offset, Math.min(2 * maxVarintBytes, end - offset));
  }
}
