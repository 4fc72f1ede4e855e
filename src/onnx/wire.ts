import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import { WireType } from '@bufbuild/protobuf/wire';
import type { GraphLimits } from './limits.ts';
import { wireError } from './limits.ts';
import { NodeProtoSchema } from './onnx_pb.ts';

/** One field as it stands in the file. Offsets count from the start of the file; ends are exclusive. */
export interface WireField {
  readonly number: number;
  readonly type: WireType;
  /** Where the tag starts. */
  readonly start: number;
  /** Where the content starts: after the tag, and after the length where there is one. */
  readonly content: number;
  readonly end: number;
}

/** Bytes of one stretch of the file, and where in the file they start. */
export interface WireBytes {
  readonly bytes: Uint8Array;
  readonly offset: number;
}

/** What has been spent of the limits so far, over the whole file. */
export interface WireBudget {
  readonly limits: GraphLimits;
  nodes: number;
  messages: number;
  fields: number;
  numbers: number;
}

/** The longest tag, length or number: ten groups of seven bits. */
export const maxVarintBytes = 10;

/**
 * An unsigned varint as a number, with the offset after it. Values above 2⁵³ lose low bits; no length is so long.
 * @throws G4SegError if it does not end by `end` or within ten bytes
 */
function readVarint(from: WireBytes, offset: number, end: number): { value: number; end: number } {
  let value = 0;
  let factor = 1;
  for (let position = offset; ; position++) {
    if (position >= end) throw wireError('a number is cut off', offset, 'its last byte', 'the end of its message');
    if (position - offset >= maxVarintBytes) {
      throw wireError('a number is too long', offset, `at most ${maxVarintBytes} bytes`, 'more');
    }
    const byte = from.bytes[position - from.offset] as number;
    value += (byte & 0x7f) * factor;
    factor *= 128;
    if (byte < 0x80) return { value, end: position + 1 };
  }
}

/**
 * Reads tag and length of the field at `offset` inside a message that ends at `messageEnd`. `from` holds at least
 * the next 2 × 10 bytes or the rest of the message.
 */
export function readField(from: WireBytes, offset: number, messageEnd: number): WireField {
  const tag = readVarint(from, offset, messageEnd);
  const number = Math.floor(tag.value / 8);
  const type = tag.value % 8;
  if (number < 1 || number > 0x1fffffff) {
    throw wireError('a field number', offset, '1 to 536870911', String(number));
  }
  const { content, end } = fieldExtent(from, type, tag.end, messageEnd, offset);
  if (end > messageEnd) {
    throw wireError('a length', offset, `at most ${messageEnd - content} bytes left`, `${end - content} bytes`);
  }
  return { number, type, start: offset, content, end };
}

function fieldExtent(from: WireBytes, type: number, afterTag: number, messageEnd: number, offset: number) {
  switch (type) {
    case WireType.Varint:
      return { content: afterTag, end: readVarint(from, afterTag, messageEnd).end };
    case WireType.Bit64:
      return { content: afterTag, end: afterTag + 8 };
    case WireType.Bit32:
      return { content: afterTag, end: afterTag + 4 };
    case WireType.LengthDelimited: {
      const length = readVarint(from, afterTag, messageEnd);
      return { content: length.end, end: length.end + length.value };
    }
    default:
      throw wireError('a wire type', offset, '0, 1, 2 or 5 (ONNX has no groups)', String(type));
  }
}

/** Throws unless the schema allows this wire type for the field. Unknown fields pass. */
export function checkWireType(field: DescField | undefined, wire: WireField): void {
  if (field === undefined) return;
  const expected = scalarWireType(field);
  if (wire.type === expected) return;
  if (field.fieldKind === 'list' && wire.type === WireType.LengthDelimited) return; // packed
  throw wireError(`field ${field.parent.name}.${field.name}`, wire.start, `wire type ${expected}`, String(wire.type));
}

/**
 * Checks a whole message and the messages inside: every length inside its parent, every wire type as the schema
 * says, every number ended, every limit kept. After it, decoding cannot run past an end nor surprise by size.
 */
export function checkMessage(
  schema: DescMessage,
  from: WireBytes,
  start: number,
  end: number,
  depth: number,
  budget: WireBudget,
): void {
  countMessage(schema, start, depth, budget);
  for (let offset = start; offset < end;) {
    const wire = readField(from, offset, end);
    const field = fieldByNumber(schema, wire.number);
    checkWireType(field, wire);
    countField(field, wire, budget);
    const child = field && childMessage(field);
    if (child) checkMessage(child, from, wire.content, wire.end, depth + 1, budget);
    else if (field?.fieldKind === 'list' && isNumber(field)) checkNumbers(field, from, wire, budget);
    offset = wire.end;
  }
}

/** Counts one message against the limits. */
export function countMessage(schema: DescMessage, offset: number, depth: number, budget: WireBudget): void {
  const { limits } = budget;
  budget.messages++;
  if (schema === NodeProtoSchema) budget.nodes++;
  if (depth > limits.depth) throw wireError('nesting', offset, `at most ${limits.depth} levels`, 'more');
  if (budget.messages > limits.messages) {
    throw wireError('message count', offset, `at most ${limits.messages}`, 'more');
  }
  if (budget.nodes > limits.nodes) throw wireError('node count', offset, `at most ${limits.nodes}`, 'more');
}

/** Counts one field. What becomes an object of its own counts as a message too. */
function countField(field: DescField | undefined, wire: WireField, budget: WireBudget): void {
  const { limits } = budget;
  if (++budget.fields > limits.fields) throw wireError('field count', wire.start, `at most ${limits.fields}`, 'more');
  const isObject = field === undefined || (field.fieldKind === 'list' && field.scalar === ScalarType.BYTES);
  if (isObject && ++budget.messages > limits.messages) {
    throw wireError('message count', wire.start, `at most ${limits.messages}`, 'more');
  }
}

function checkNumbers(field: DescField, from: WireBytes, wire: WireField, budget: WireBudget): void {
  const width = fixedWidth(field);
  if (wire.type !== WireType.LengthDelimited) budget.numbers++;
  else if (width > 0) {
    const length = wire.end - wire.content;
    if (length % width !== 0) {
      throw wireError(
        `packed ${field.parent.name}.${field.name}`,
        wire.start,
        `a multiple of ${width} bytes`,
        `${length}`,
      );
    }
    budget.numbers += length / width;
  } else {
    for (let offset = wire.content; offset < wire.end; budget.numbers++) {
      offset = readVarint(from, offset, wire.end).end;
    }
  }
  if (budget.numbers > budget.limits.numbers) {
    throw wireError('inline numbers', wire.start, `at most ${budget.limits.numbers} in the whole graph`, 'more');
  }
}

const fieldTables = new WeakMap<DescMessage, Map<number, DescField>>();

/** The schema's field of this number, if it has one. */
export function fieldByNumber(schema: DescMessage, number: number): DescField | undefined {
  let table = fieldTables.get(schema);
  if (table === undefined) {
    table = new Map(schema.fields.map((field) => [field.number, field]));
    fieldTables.set(schema, table);
  }
  return table.get(number);
}

/** The message type of a message field, single or repeated. */
export function childMessage(field: DescField): DescMessage | undefined {
  return field.fieldKind === 'message' || (field.fieldKind === 'list' && field.listKind === 'message')
    ? field.message
    : undefined;
}

function isNumber(field: DescField): boolean {
  return field.scalar !== undefined && field.scalar !== ScalarType.STRING && field.scalar !== ScalarType.BYTES;
}

function fixedWidth(field: DescField): number {
  switch (field.scalar) {
    case ScalarType.FLOAT:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
      return 4;
    case ScalarType.DOUBLE:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return 8;
    default:
      return 0;
  }
}

function scalarWireType(field: DescField): WireType {
  if (childMessage(field) || (field.scalar !== undefined && !isNumber(field))) return WireType.LengthDelimited;
  const width = fixedWidth(field);
  return width === 4 ? WireType.Bit32 : width === 8 ? WireType.Bit64 : WireType.Varint;
}
