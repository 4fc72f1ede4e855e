import { G4SegError, shownValue } from '../../core/errors.ts';
import type { Dtype, NumpyArray } from './numpy-array.ts';
import { decodeElements, parseDtype } from './numpy-array.ts';
import type { PickleCall, PickleValue } from './pickle.ts';
import { readPickle } from './pickle.ts';

/**
 * The dictionary of arrays in `numpy.save(path, {"keys": …, "attn_highres": …})`, as CLIP-ES writes it: a pickled
 * object array without dimensions, around a dict of text or whole numbers to arrays.
 * @param bytes the pickle
 * @throws G4SegError `bad-input` for anything else; see {@link readPickle}
 */
export function readPickledArrays(bytes: Uint8Array, name: string): ReadonlyMap<string, NumpyArray> {
  const value = readPickle(bytes, name);
  const dictionary = isCall(value, 'array') ? objectContent(value) : value;
  if (!(dictionary instanceof Map)) throw refuse(name, `holds ${describe(dictionary)} instead of a dictionary`);
  const arrays = new Map<string, NumpyArray>();
  let left = bytes.length;
  for (const [key, entry] of dictionary) {
    const title = keyText(key, name);
    if (!isCall(entry, 'array')) throw refuse(name, `has ${describe(entry)} under "${title}"`);
    // A pickle may name the same bytes again and again; arrays of one's own have bytes of their own.
    left -= toBytes(stateOf(entry)[4])?.length ?? 0;
    if (left < 0) throw refuse(name, `has arrays of more bytes than it holds`);
    arrays.set(title, toArray(entry, `${name}:${title}`));
  }
  return arrays;
}

/** State of an array: (version, shape, dtype, isFortran, bytes or list of objects). */
function stateOf(call: PickleCall): PickleValue[] {
  return Array.isArray(call.state) ? call.state : [];
}

/** The one object of an object array without dimensions. */
function objectContent(call: PickleCall): PickleValue {
  const [, shape, , , content] = stateOf(call);
  return Array.isArray(shape) && shape.length === 0 && Array.isArray(content) && content.length === 1
    ? content[0]
    : call;
}

function toArray(call: PickleCall, name: string): NumpyArray {
  const [, shape, dtype, isFortran, content] = stateOf(call);
  const bytes = toBytes(content);
  if (!Array.isArray(shape) || !shape.every(isCount) || !bytes) throw refuse(name, 'is not an array of numbers');
  return decodeElements(bytes, toDtype(dtype, name), shape, isFortran === true, name);
}

/** numpy.dtype("f2", False, True) with state (3, "<", …). */
function toDtype(value: PickleValue, name: string): Dtype {
  if (!isCall(value, 'dtype')) throw refuse(name, `has ${describe(value)} as its element type`);
  const order = Array.isArray(value.state) ? text(value.state[1]) : '';
  return parseDtype(`${order}${text(value.args[0])}`, name);
}

/** Bytes, also as Python 2's protocol carries them: _codecs.encode(text, "latin1"). */
function toBytes(value: PickleValue): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  const encoded = isCall(value, 'encode') ? value.args[0] : undefined;
  return typeof encoded === 'string' ? Uint8Array.from(encoded, (character) => character.charCodeAt(0)) : undefined;
}

function keyText(key: PickleValue, name: string): string {
  if (typeof key === 'string' || typeof key === 'number') return String(key);
  if (key instanceof Uint8Array) return text(key);
  if (isCall(key, 'scalar')) {
    const bytes = toBytes(key.args[1]);
    if (bytes) return String(decodeElements(bytes, toDtype(key.args[0], name), [], false, name).data[0]);
  }
  throw refuse(name, `has ${describe(key)} as a key`);
}

function text(value: PickleValue | undefined): string {
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function isCount(value: PickleValue): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isCall(value: PickleValue, name: PickleCall['name']): value is PickleCall {
  return value !== null && typeof value === 'object' && 'kind' in value && value.kind === 'call' && value.name === name;
}

function describe(value: PickleValue): string {
  if (value === null) return 'None';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Map) return 'a dictionary';
  return typeof value === 'object' ? 'an object' : `${typeof value} ${shownValue(value)}`;
}

function refuse(name: string, reason: string): G4SegError {
  return new G4SegError(
    'bad-input',
    `${name} ${reason}; expected a dictionary of NumPy arrays, as CLIP-ES writes ("keys" and "attn_highres").`,
    { name },
  );
}
