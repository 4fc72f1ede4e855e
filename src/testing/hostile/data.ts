import { deflateSync } from 'fflate';
import { crc32 } from '../../core/checksum.ts';
import { joined } from './png.ts';

/*
 * Small files of data sets that cost much where a reader believes them. Made here; none is kept.
 */

/** `.npy` of zeros with any header text. */
export function npyFile(header: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(`${header}\n`);
  const start = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 255, text.length >> 8);
  return joined([start, text, data]);
}

/** Columns-first, and thousands of dimensions of 1: each element would visit all of them. */
export function npyOfManyDimensions(dimensions = 4000): Uint8Array<ArrayBuffer> {
  const shape = `${'1,'.repeat(dimensions)}20000`;
  return npyFile(`{'descr': '|u1', 'fortran_order': True, 'shape': (${shape})}`, new Uint8Array(20_000));
}

/** An object array around a pickle. */
export function npyOfPickle(pickle: Uint8Array): Uint8Array<ArrayBuffer> {
  return npyFile("{'descr': '|O', 'fortran_order': False, 'shape': ()}", pickle);
}

/** A list of two lists of two lists …, each the same list: as text it would have 2^depth brackets. */
function nested(depth: number): number[] {
  const code = [0x5d, 0x94]; // EMPTY_LIST, MEMOIZE
  for (let i = 0; i < depth; i++) {
    code.push(0x5d, 0x94, 0x28, 0x68, i, 0x68, i, 0x65); // a list of twice the last one: MARK, BINGET, BINGET, APPENDS
  }
  return code;
}

/** Asks for a name that is such a list. */
export function pickleOfNestedName(depth = 60): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(0x80, 4, ...nested(depth), 0x8c, 1, 0x61, 0x93, 0x2e);
}

/** A dictionary whose array has such a list as its element type. */
export function pickleOfNestedType(depth = 60): Uint8Array<ArrayBuffer> {
  const global = (name: string) => [0x63, ...new TextEncoder().encode(`${name}\n`)];
  const array = [...global('numpy._core.multiarray\n_reconstruct'), 0x29, 0x52];
  const dtype = [...global('numpy\ndtype'), 0x68, depth, 0x85, 0x52]; // dtype(the list)
  const state = [0x28, 0x4b, 1, 0x29, ...dtype, 0x89, 0x43, 1, 0, 0x74, 0x62]; // (1, (), dtype, False, b"\0")
  return Uint8Array.of(0x80, 4, ...nested(depth), 0x7d, 0x8c, 1, 0x61, ...array, ...state, 0x73, 0x2e);
}

/** One list of so many items, added by one instruction. */
export function pickleOfManyItems(items = 200_000): Uint8Array<ArrayBuffer> {
  return joined([Uint8Array.of(0x80, 4, 0x5d, 0x28), new Uint8Array(items).fill(0x4e), Uint8Array.of(0x65, 0x2e)]);
}

interface ZipFile {
  readonly path: string;
  readonly content: Uint8Array;
  /** What the list claims instead of the truth. */
  readonly claims?: { readonly size?: number; readonly crc?: number };
}

const little = (value: number, bytes: number) =>
  Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) & 255);

/**
 * A ZIP of deflated files.
 * @param entries how often the list names the first file; the data are there once
 */
export function zipFile(files: readonly ZipFile[], entries = 1): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const list: Uint8Array[] = [];
  let at = 0;
  for (const { path, content, claims = {} } of files) {
    const text = new TextEncoder().encode(path);
    const packed = deflateSync(content, { level: 9 });
    const fields = [
      ...[20, 0, 0, 0, 8, 0, 0, 0, 0, 0],
      ...little(claims.crc ?? crc32(content), 4),
      ...little(packed.length, 4),
      ...little(claims.size ?? content.length, 4),
      ...little(text.length, 2),
      ...[0, 0],
    ];
    parts.push(Uint8Array.of(0x50, 0x4b, 3, 4, ...fields), text, packed);
    for (let i = 0; i < entries; i++) {
      const name = new TextEncoder().encode(entries > 1 ? `${i}${path}` : path);
      const own = [...fields.slice(0, 22), ...little(name.length, 2), ...fields.slice(24)];
      list.push(
        Uint8Array.of(0x50, 0x4b, 1, 2, 20, 0, ...own, ...new Array<number>(10).fill(0), ...little(at, 4)),
        name,
      );
    }
    at += 30 + text.length + packed.length;
  }
  const listed = joined(list);
  const count = little(files.length * entries, 2);
  const end = Uint8Array.of(
    0x50,
    0x4b,
    5,
    6,
    0,
    0,
    0,
    0,
    ...count,
    ...count,
    ...little(listed.length, 4),
    ...little(at, 4),
    0,
    0,
  );
  return joined([...parts, listed, end]);
}

/** `.npz` whose entries all lie over one stream. */
export function npzOfOverlaps(entries = 1000): Uint8Array<ArrayBuffer> {
  const zeros = 10_000_000;
  const content = npyFile(`{'descr': '|u1', 'fortran_order': False, 'shape': (${zeros},)}`, new Uint8Array(zeros));
  return zipFile([{ path: 'a.npy', content }], entries);
}

/** COCO's instances file with one picture and its objects. */
export function cocoFile(size: { height: number; width: number }, segmentations: readonly unknown[]): string {
  return JSON.stringify({
    images: [{ id: 1, file_name: 'a.jpg', ...size }],
    categories: [{ id: 18, name: 'dog' }],
    annotations: segmentations.map((segmentation, i) => ({
      id: i + 1,
      image_id: 1,
      category_id: 18,
      segmentation,
      iscrowd: 0,
    })),
  });
}

/** A polygon that crosses the picture of 640 × 480 with every edge. */
export function zigzag(corners: number): number[] {
  return Array.from({ length: corners }, (_, i) =>
    i % 2 === 0 ? [-1200, (i * 7) % 480] : [1900, (i * 11) % 480],
  ).flat();
}
