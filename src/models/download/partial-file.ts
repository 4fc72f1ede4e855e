import { sha256 } from '../../core/digest.ts';
import type { StoreDirectory } from '../store/directory.ts';
import type { FileDigest } from '../store/file-digest.ts';
import { createFileDigest } from '../store/file-digest.ts';
import type { Chunk, Journal } from '../store/journal.ts';
import { chunkBytes } from '../store/journal.ts';

/** Names of a key's files. */
export const journalName = (key: string): string => `${key}.json`;
export const chunkName = (key: string, index: number): string => `${key}.${index}`;

/** So many first bytes tell what a file is. */
const headBytes = 64;

function joined(head: Uint8Array, more: Uint8Array): Uint8Array {
  return head.byteLength < headBytes
    ? Uint8Array.from([...head, ...more.subarray(0, headBytes - head.byteLength)])
    : head;
}

/**
 * A file that is being written, chunk by chunk. A chunk is a file of its own, written in one go, and counts only once
 * the journal lists it: whatever moment the process dies, the journal describes bytes that are there.
 */
export class PartialFile {
  readonly key: string;
  readonly #directory: StoreDirectory;
  readonly #chunkSize: number;
  #journal: Journal;
  #digest: FileDigest;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #head: Uint8Array = new Uint8Array();

  private constructor(key: string, directory: StoreDirectory, chunkSize: number, journal: Journal, digest: FileDigest) {
    this.key = key;
    this.#directory = directory;
    this.#chunkSize = chunkSize;
    this.#journal = journal;
    this.#digest = digest;
  }

  /**
   * Continues what the journal describes. Every stored chunk is read and checked against its digest; from the first
   * one that is missing or damaged on, the file is fetched again.
   */
  static async open(
    key: string,
    directory: StoreDirectory,
    chunkSize: number,
    journal: Journal,
    signal?: AbortSignal,
  ): Promise<PartialFile> {
    const digest = await createFileDigest();
    const good: Chunk[] = [];
    let head: Uint8Array = new Uint8Array();
    for (const [index, chunk] of journal.chunks.entries()) {
      signal?.throwIfAborted();
      const blob = await directory.read(chunkName(key, index));
      if (blob?.size !== chunk.bytes) break;
      const bytes = new Uint8Array(await blob.arrayBuffer());
      if ((await sha256(bytes)) !== chunk.sha256) break;
      digest.update(bytes);
      head = joined(head, bytes);
      good.push(chunk);
    }
    const partial = new PartialFile(key, directory, chunkSize, { ...journal, chunks: good, complete: false }, digest);
    partial.#head = head;
    await partial.#save();
    return partial;
  }

  /** The first bytes, {@link headBytes} of them or what there is. */
  get head(): Uint8Array {
    return this.#head;
  }

  /** Bytes it has, those that wait for a full chunk included. */
  get received(): number {
    return chunkBytes(this.#journal) + this.#waitingBytes;
  }

  get bytes(): number {
    return this.#journal.bytes;
  }

  get sha256(): string | null {
    return this.#journal.sha256;
  }

  get etag(): string | null {
    return this.#journal.etag;
  }

  /** Notes the entity tag that the next bytes come under. */
  async setEtag(etag: string | null): Promise<void> {
    if (etag === this.#journal.etag) return;
    this.#journal = { ...this.#journal, etag };
    await this.#save();
  }

  /** Takes the next bytes of the file; commits each chunk that is full. */
  async append(bytes: Uint8Array): Promise<void> {
    let rest = bytes;
    this.#head = joined(this.#head, bytes);
    while (rest.byteLength > 0) {
      const piece = rest.subarray(0, this.#chunkSize - this.#waitingBytes);
      rest = rest.subarray(piece.byteLength);
      this.#waiting.push(piece);
      this.#waitingBytes += piece.byteLength;
      if (this.#waitingBytes === this.#chunkSize) await this.flush();
    }
  }

  /** Commits what waits, as a chunk that is not full. */
  async flush(): Promise<void> {
    if (this.#waitingBytes === 0) return;
    const data = new Uint8Array(this.#waitingBytes);
    let offset = 0;
    for (const piece of this.#waiting) {
      data.set(piece, offset);
      offset += piece.byteLength;
    }
    const chunk: Chunk = { bytes: data.byteLength, sha256: await sha256(data) };
    await this.#directory.write(chunkName(this.key, this.#journal.chunks.length), data);
    const journal = { ...this.#journal, chunks: [...this.#journal.chunks, chunk] };
    await this.#save(journal);
    this.#digest.update(data);
    this.#journal = journal;
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  /** Forgets every byte. */
  async restart(): Promise<void> {
    const old = this.#journal.chunks.length;
    this.#journal = { ...this.#journal, chunks: [] };
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#head = new Uint8Array();
    this.#digest = await createFileDigest();
    await this.#save(); // first: chunk files without a journal mean nothing, a journal without chunk files would lie
    for (let index = 0; index < old; index++) await this.#directory.remove(chunkName(this.key, index));
  }

  /**
   * Makes the file readable if it is whole and its digest is right; otherwise forgets every byte.
   * @returns the digest, or null if it was wrong
   */
  async promote(): Promise<string | null> {
    await this.flush();
    const found = this.#digest.hex();
    if (this.received !== this.bytes || (this.sha256 !== null && this.sha256 !== found)) {
      await this.restart();
      return null;
    }
    this.#journal = { ...this.#journal, sha256: found, complete: true };
    await this.#save();
    return found;
  }

  #save(journal: Journal = this.#journal): Promise<void> {
    return this.#directory.write(journalName(this.key), new TextEncoder().encode(JSON.stringify(journal)));
  }
}
