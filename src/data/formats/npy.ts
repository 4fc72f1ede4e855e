import { G4SegError } from '../../core/errors.ts';
import type { NumpyArray } from './numpy-array.ts';
import { decodeElements, parseDtype } from './numpy-array.ts';
import { readPickledArrays } from './pickle-arrays.ts';
import { unzipped, zipEntries } from './zip.ts';

/** One array, or a dictionary of named ones (an `.npz`, or a pickled dict in an `.npy`). */
export type NumpyFile =
  | { readonly kind: 'array'; readonly array: NumpyArray }
  | { readonly kind: 'dictionary'; readonly arrays: ReadonlyMap<string, NumpyArray> };

/** Largest unpacked `.npz`: 80 classes of 640 × 640 float64 are 262 MB. A zip may claim anything. */
const unpackedLimit = 300_000_000;

/** Longest header: ours are 128 bytes; NumPy itself refuses more than this. */
const headerLimit = 10_000;

/**
 * Reads `.npy` (format 1, 2 and 3) and `.npz`, told apart by their first bytes. Pickled objects are read by
 * {@link readPickledArrays}, which runs nothing.
 * @throws G4SegError `bad-input` saying what was expected and found
 */
export function readNumpy(bytes: Uint8Array, name: string): NumpyFile {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return { kind: 'dictionary', arrays: readNpz(bytes, name) };
  return readNpy(bytes, name);
}

function readNpz(bytes: Uint8Array, name: string): Map<string, NumpyArray> {
  const arrays = new Map<string, NumpyArray>();
  for (const entry of zipEntries(bytes, name, unpackedLimit)) {
    const inner = readNpy(unzipped(bytes, entry, name), `${name}:${entry.path}`);
    if (inner.kind === 'dictionary')
      throw new G4SegError('bad-input', `${name}:${entry.path} is pickled; store arrays.`, { name });
    arrays.set(entry.path.replace(/\.npy$/, ''), inner.array);
  }
  return arrays;
}

function readNpy(bytes: Uint8Array, name: string): NumpyFile {
  const { text, end } = header(bytes, name);
  const descr = field(text, /'descr':\s*'([^']*)'/, 'descr', name);
  const isFortran = field(text, /'fortran_order':\s*(True|False)/, 'fortran_order', name) === 'True';
  const shape = field(text, /'shape':\s*\(([\d,\s]*)\)/, 'shape', name)
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .map(Number);
  const content = bytes.subarray(end);
  if (descr === '|O' || descr === 'O') return { kind: 'dictionary', arrays: readPickledArrays(content, name) };
  return { kind: 'array', array: decodeElements(content, parseDtype(descr, name), shape, isFortran, name) };
}

/** The Python dictionary between the magic bytes and the elements (numpy/lib/format.py). */
function header(bytes: Uint8Array, name: string): { text: string; end: number } {
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
  if (bytes.length < 12 || magic.some((byte, at) => bytes[at] !== byte)) {
    throw new G4SegError(
      'bad-input',
      `${name} is not a NumPy file (.npy or .npz). Write it with numpy.save or numpy.savez.`,
      {
        name,
      },
    );
  }
  const version = bytes[6];
  if (version < 1 || version > 3) {
    throw new G4SegError('bad-input', `${name} has .npy format ${version}; 1, 2 and 3 are read.`, { name, version });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [start, length] = version === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  if (length > headerLimit || start + length > bytes.length) {
    throw new G4SegError(
      'bad-input',
      `${name} is damaged: its header claims ${length} bytes of a file of ${bytes.length}.`,
      {
        name,
        length,
      },
    );
  }
  return { text: new TextDecoder().decode(bytes.subarray(start, start + length)), end: start + length };
}

function field(text: string, pattern: RegExp, key: string, name: string): string {
  const found = pattern.exec(text)?.[1];
  if (found !== undefined) return found;
  throw new G4SegError(
    'bad-input',
    `${name} has a header without a plain "${key}": ${text.trim().slice(0, 120)}. Structured arrays are not read.`,
    { name, key },
  );
}
