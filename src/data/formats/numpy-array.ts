import { G4SegError } from '../../core/errors.ts';
import { halvesToFloats } from '../../onnx/half.ts';

/** A numeric NumPy array, row-major whatever its order in the file. */
export interface NumpyArray {
  readonly shape: readonly number[];
  /** What the file stored. */
  readonly kind: 'float' | 'integer' | 'boolean';
  /** The values as float32: exact for labels and half precision, rounded for float64. */
  readonly data: Float32Array<ArrayBuffer>;
}

/** An element type as NumPy writes it, e.g. `<f4`: byte order, kind, bytes. */
export interface Dtype {
  readonly littleEndian: boolean;
  readonly code: string;
}

type Reader = (view: DataView, at: number, littleEndian: boolean) => number;

const readers: Readonly<
  Record<string, { readonly kind: NumpyArray['kind']; readonly bytes: number; readonly read: Reader }>
> = {
  f4: { kind: 'float', bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { kind: 'float', bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
  u1: { kind: 'integer', bytes: 1, read: (view, at) => view.getUint8(at) },
  i1: { kind: 'integer', bytes: 1, read: (view, at) => view.getInt8(at) },
  u2: { kind: 'integer', bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  i2: { kind: 'integer', bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  u4: { kind: 'integer', bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  i4: { kind: 'integer', bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  u8: { kind: 'integer', bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  i8: { kind: 'integer', bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  b1: { kind: 'boolean', bytes: 1, read: (view, at) => view.getUint8(at) },
};

/** `<f4`, `|u1`, `>i8` or, as pickles have it, `f4` with the order apart. */
export function parseDtype(text: string, name: string): Dtype {
  const match = /^([<>|=]?)([a-zA-Z]\d*)$/.exec(text);
  if (match && (match[2] === 'f2' || match[2] in readers)) return { littleEndian: match[1] !== '>', code: match[2] };
  throw new G4SegError(
    'bad-input',
    `${name} has elements of type ${text}; read are f2, f4, f8, integers of 1 to 8 bytes and bool. Convert with astype("float32").`,
    { name, dtype: text },
  );
}

/** NPY_MAXDIMS of NumPy 2. Putting columns into rows visits every dimension for every element. */
const mostDimensions = 64;

/**
 * Raw elements -> array.
 * @param bytes exactly the elements
 * @param isFortran columns first: the first index runs fastest
 * @throws G4SegError `bad-input` if the bytes do not fill the shape
 */
export function decodeElements(
  bytes: Uint8Array,
  { code, littleEndian }: Dtype,
  shape: readonly number[],
  isFortran: boolean,
  name: string,
): NumpyArray {
  if (shape.length > mostDimensions) {
    throw new G4SegError(
      'bad-input',
      `${name} has ${shape.length} dimensions; NumPy itself allows ${mostDimensions}.`,
      {
        name,
        dimensions: shape.length,
      },
    );
  }
  const count = shape.reduce((product, side) => product * side, 1);
  const size = code === 'f2' ? 2 : readers[code].bytes;
  if (!Number.isSafeInteger(count) || bytes.length !== count * size) {
    throw new G4SegError(
      'bad-input',
      `${name} is damaged: shape (${shape.join(', ')}) of ${code} needs ${count * size} bytes, found ${bytes.length}. Save it again.`,
      { name, expected: count * size, found: bytes.length },
    );
  }
  const stored = code === 'f2' ? halves(bytes, littleEndian) : elements(bytes, code, littleEndian, count);
  const kind = code === 'f2' ? 'float' : readers[code].kind;
  return { shape, kind, data: isFortran ? toRowMajor(stored, shape) : stored };
}

function halves(bytes: Uint8Array, littleEndian: boolean): Float32Array<ArrayBuffer> {
  if (littleEndian) return halvesToFloats(bytes);
  const swapped = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at++) swapped[at] = bytes[at ^ 1];
  return halvesToFloats(swapped);
}

function elements(bytes: Uint8Array, code: string, littleEndian: boolean, count: number): Float32Array<ArrayBuffer> {
  const { bytes: size, read } = readers[code];
  if (code === 'f4' && littleEndian) return new Float32Array(bytes.slice().buffer); // every platform we run on is little-endian
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++) values[index] = read(view, index * size, littleEndian);
  return values;
}

function toRowMajor(data: Float32Array<ArrayBuffer>, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const out = new Float32Array(data.length);
  const position = shape.map(() => 0);
  for (const value of data) {
    let at = 0;
    shape.forEach((side, axis) => {
      at = at * side + position[axis];
    });
    out[at] = value;
    for (let axis = 0; axis < shape.length; axis++) {
      position[axis] = (position[axis] + 1) % shape[axis];
      if (position[axis] !== 0) break;
    }
  }
  return out;
}
