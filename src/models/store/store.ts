import { G4SegError } from '../../core/errors.ts';
import type { StoreDirectory } from './directory.ts';
import { digestOfBlob } from './file-digest.ts';
import type { Journal, Trust } from './journal.ts';
import { chunkBytes, parseJournal } from './journal.ts';
import { chunkName, journalName, PartialFile } from '../download/partial-file.ts';

/**
 * 16 MiB: what a crash may cost, and what one file in flight holds in memory. A U-Net of 1.7 GB is about 110 chunks.
 */
const usualChunkSize = 16 * 1024 * 1024;

/** A complete file whose digest was right when it was stored. */
export interface StoredFile {
  readonly key: string;
  readonly label: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly trust: Trust;
}

/** What a download knows of a file before its first byte. */
export interface FileExpectation {
  readonly label: string;
  readonly bytes: number;
  /** Published digest, or null. */
  readonly sha256: string | null;
  readonly etag: string | null;
}

/** How much of a file is there. */
export interface StoredState {
  readonly received: number;
  readonly complete: boolean;
}

/**
 * Files by key, whole or in the making. Only complete files can be read. It neither fetches nor locks: whoever writes
 * a key holds the key's lock.
 */
export class FileStore {
  readonly #directory: StoreDirectory;
  readonly #chunkSize: number;

  constructor(directory: StoreDirectory, chunkSize = usualChunkSize) {
    this.#directory = directory;
    this.#chunkSize = chunkSize;
  }

  /** The complete file, or null. Its chunks are there with their sizes; {@link verify} reads them. */
  async find(key: string): Promise<StoredFile | null> {
    const journal = await this.#journal(key);
    if (!journal || !isComplete(journal)) return null;
    const sizes = new Map((await this.#directory.list()).map(({ name, bytes }) => [name, bytes]));
    const there = journal.chunks.every((chunk, index) => sizes.get(chunkName(key, index)) === chunk.bytes);
    return there ? storedFile(key, journal) : null;
  }

  /** Bytes that a download of the key need not fetch again. */
  async storedBytes(key: string): Promise<number> {
    const journal = await this.#journal(key);
    return journal ? chunkBytes(journal) : 0;
  }

  /** Continues the key's unfinished file or begins it. A damaged complete file becomes unfinished. */
  async openPartial(key: string, expected: FileExpectation, signal?: AbortSignal): Promise<PartialFile> {
    const { label, bytes, etag } = expected;
    const old = await this.#journal(key);
    const usable =
      old?.bytes === bytes && (expected.sha256 === null || old.sha256 === null || old.sha256 === expected.sha256);
    const fresh: Journal = {
      schema: 1,
      label,
      bytes,
      sha256: expected.sha256,
      trust: expected.sha256 === null ? 'first-download' : 'published',
      etag,
      chunks: [],
      complete: false,
    };
    if (!usable) return PartialFile.open(key, this.#directory, this.#chunkSize, fresh, signal);
    // A digest recorded at the first download still binds: what is repaired must become the same file.
    const { sha256, trust } = expected.sha256 === null ? old : fresh;
    const journal: Journal = { ...fresh, sha256, trust, etag: etag ?? old.etag, chunks: old.chunks };
    return PartialFile.open(key, this.#directory, this.#chunkSize, journal, signal);
  }

  /**
   * The complete file as a blob over its chunks; nothing is read before it is asked for.
   * @throws G4SegError 'bad-model' if the file is not complete
   */
  async blob(key: string): Promise<Blob> {
    const parts: Blob[] = [];
    for await (const part of this.chunks(key)) parts.push(part);
    return new Blob(parts);
  }

  /** The complete file's chunks one after the other, for copying without holding it all. */
  async *chunks(key: string): AsyncGenerator<Blob> {
    const journal = await this.#journal(key);
    if (!journal || !isComplete(journal)) throw missing(key, journal?.label);
    for (const [index, chunk] of journal.chunks.entries()) {
      const blob = await this.#directory.read(chunkName(key, index));
      if (blob?.size !== chunk.bytes) throw missing(key, journal.label);
      yield blob;
    }
  }

  /**
   * Reads the whole file and compares it with its digest.
   * @returns true if every byte is as it was; a file that is not complete is false
   */
  async verify(key: string, onBytes?: (bytes: number) => void, signal?: AbortSignal): Promise<boolean> {
    const stored = await this.find(key);
    if (!stored) return false;
    return (await digestOfBlob(await this.blob(key), onBytes, signal)) === stored.sha256;
  }

  /** Takes back the completeness of a file whose bytes turned out wrong: the next download keeps its good chunks. */
  async markDamaged(key: string): Promise<void> {
    const journal = await this.#journal(key);
    if (journal) await this.#directory.write(journalName(key), encode({ ...journal, complete: false }));
  }

  /** Removes a file, whole or not. */
  async remove(key: string): Promise<void> {
    await this.#directory.remove(journalName(key)); // first: without it the chunks cannot be read
    const ours = new RegExp(`^${key}\\.\\d+$`);
    for (const { name } of await this.#directory.list()) if (ours.test(name)) await this.#directory.remove(name);
  }

  /** How much is there of every file, by key; from one look at the directory. */
  async contents(): Promise<Map<string, StoredState>> {
    const sizes = new Map((await this.#directory.list()).map(({ name, bytes }) => [name, bytes]));
    const found = new Map<string, StoredState>();
    for (const name of sizes.keys()) {
      const key = /^([0-9a-f]{64}|u[0-9a-f]{63})\.json$/.exec(name)?.[1];
      const journal = key ? await this.#journal(key) : null;
      if (!key || !journal) continue;
      const there = journal.chunks.filter((chunk, index) => sizes.get(chunkName(key, index)) === chunk.bytes);
      const received = there.reduce((sum, { bytes }) => sum + bytes, 0);
      found.set(key, { received, complete: isComplete(journal) && received === journal.bytes });
    }
    return found;
  }

  async #journal(key: string): Promise<Journal | null> {
    const blob = await this.#directory.read(journalName(key));
    return blob && parseJournal(await blob.text());
  }
}

function isComplete(journal: Journal): journal is Journal & { sha256: string } {
  return journal.complete && journal.sha256 !== null && chunkBytes(journal) === journal.bytes;
}

function storedFile(key: string, { label, bytes, sha256, trust }: Journal & { sha256: string }): StoredFile {
  return { key, label, bytes, sha256, trust };
}

function encode(journal: Journal): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(journal));
}

function missing(key: string, label = key): G4SegError {
  return new G4SegError(
    'bad-model',
    `The stored file ${label} is not complete: the browser may have cleared it. Download the model again; what is there is kept.`,
    { key },
  );
}
