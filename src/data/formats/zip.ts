import { crc32 } from '../../core/checksum.ts';
import { G4SegError } from '../../core/errors.ts';
import { inflateUpTo } from '../../core/inflate.ts';

/*
 * The little of ZIP that NumPy writes (APPNOTE 4.3; one disk, stored or deflated, no encryption, below 4 GB). A ZIP may
 * lie: entries that share their bytes, or claim to be small, make gigabytes of kilobytes. So the list is checked whole
 * before anything is unpacked, and what is unpacked must have the size and the checksum of the list.
 */

/** A file in an archive. */
export interface ZipEntry {
  readonly path: string;
  /** Where its data lie in the archive. */
  readonly start: number;
  readonly end: number;
  /** Unpacked bytes. */
  readonly size: number;
  readonly crc: number;
  readonly isDeflated: boolean;
}

const endSignature = 0x06054b50;
const listSignature = 0x02014b50;
const localSignature = 0x04034b50;
/** Of the record at the end, of an entry of the list, and of the header before a file's data, without their texts. */
const [endBytes, listBytes, localBytes] = [22, 46, 30];
/** The record at the end may be followed by a comment of so many bytes. */
const longestComment = 65_535;
const deflated = 8;
/** One a class and picture; NumPy's own have a handful. */
const mostEntries = 1000;

/**
 * The entries of an archive, in the order of its list.
 * @param limit unpacked bytes of all entries together
 * @throws G4SegError `bad-input` for what is no whole archive, entries that overlap, too many of them, or too large
 */
export function zipEntries(bytes: Uint8Array, name: string, limit: number): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endRecord(view);
  if (end < 0) throw damaged(name, 'its list of files is missing');
  const count = view.getUint16(end + 10, true);
  if (count > mostEntries) throw refused(name, `has ${count} files; at most ${mostEntries} are read`);
  const entries: ZipEntry[] = [];
  let at = view.getUint32(end + 16, true);
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (at + listBytes > end || view.getUint32(at, true) !== listSignature)
      throw damaged(name, 'its list of files ends early');
    const entry = readEntry(bytes, view, at, name);
    total += entry.size;
    if (total > limit) throw refused(name, `unpacks to more than ${limit} bytes`);
    entries.push(entry);
    at += listBytes + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  const inOrder = entries.toSorted((a, b) => a.start - b.start);
  inOrder.forEach((entry, i) => {
    if (i > 0 && entry.start < inOrder[i - 1].end)
      throw damaged(name, `the files ${inOrder[i - 1].path} and ${entry.path} share bytes`);
  });
  return entries;
}

function endRecord(view: DataView): number {
  const last = view.byteLength - endBytes;
  for (let at = last; at >= Math.max(0, last - longestComment); at--) {
    if (view.getUint32(at, true) === endSignature) return at;
  }
  return -1;
}

function readEntry(bytes: Uint8Array, view: DataView, at: number, name: string): ZipEntry {
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const crc = view.getUint32(at + 16, true);
  const packed = view.getUint32(at + 20, true);
  const size = view.getUint32(at + 24, true);
  const local = view.getUint32(at + 42, true);
  const nameStart = at + listBytes;
  const path = new TextDecoder().decode(bytes.subarray(nameStart, nameStart + view.getUint16(at + 28, true)));
  if (flags & 1) throw refused(name, `has the encrypted file ${path}; store it without a password`);
  if (method !== 0 && method !== deflated)
    throw refused(name, `packs ${path} by method ${method}; save it with numpy.savez_compressed`);
  if (local + localBytes > bytes.length || view.getUint32(local, true) !== localSignature)
    throw damaged(name, `${path} is not where the list says`);
  const start = local + localBytes + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + packed > bytes.length) throw damaged(name, `${path} is cut off`);
  if (method === 0 && packed !== size) throw damaged(name, `${path} has ${packed} bytes, the list says ${size}`);
  return { path, start, end: start + packed, size, crc, isDeflated: method === deflated };
}

/**
 * The content of an entry.
 * @throws G4SegError `bad-input` where its size or checksum is not that of the list
 */
export function unzipped(bytes: Uint8Array, entry: ZipEntry, name: string): Uint8Array {
  const { path, start, end, size, crc, isDeflated } = entry;
  let content = bytes.subarray(start, end);
  if (isDeflated) {
    const whole = new Uint8Array(size);
    let found: number;
    try {
      found = inflateUpTo('raw', [content], size, (piece, at) => whole.set(piece, at));
    } catch (cause) {
      throw damaged(name, `${path} cannot be unpacked`, cause);
    }
    if (found !== size)
      throw damaged(name, `${path} unpacks to ${found > size ? 'more' : 'fewer'} than the ${size} bytes of the list`);
    content = whole;
  }
  if (crc32(content) !== crc) throw damaged(name, `the checksum of ${path} does not match`);
  return content;
}

function damaged(name: string, why: string, cause?: unknown): G4SegError {
  return new G4SegError('bad-input', `${name} is a damaged zip file: ${why}. Save it again.`, { name }, { cause });
}

function refused(name: string, why: string): G4SegError {
  return new G4SegError('bad-input', `${name} ${why}.`, { name });
}
