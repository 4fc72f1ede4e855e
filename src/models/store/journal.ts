/** What the store knows of one file: the only thing that makes chunk files mean anything. */
export interface Journal {
  readonly schema: 1;
  /** For people: which model's which file. */
  readonly label: string;
  /** Size of the whole file. */
  readonly bytes: number;
  /** What the whole file must hash to; `null` until the first complete download has shown it. */
  readonly sha256: string | null;
  /** Where the digest comes from: the publisher, or the first complete download (trust on first use). */
  readonly trust: Trust;
  /** Entity tag that the stored chunks came under. */
  readonly etag: string | null;
  /** Committed chunks in order; chunk i is the file `<key>.<i>`. */
  readonly chunks: readonly Chunk[];
  /** True once every byte is there and the digest was right. Nothing else may be read. */
  readonly complete: boolean;
}

export type Trust = 'published' | 'first-download';

export interface Chunk {
  readonly bytes: number;
  /** Of the chunk alone: tells after a crash which stored bytes are good. */
  readonly sha256: string;
}

export function chunkBytes(journal: Pick<Journal, 'chunks'>): number {
  return journal.chunks.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The journal, or null if the text is none: a journal that cannot be read protects nothing and is dropped. */
export function parseJournal(text: string): Journal | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || value['schema'] !== 1) return null;
  const { label, bytes, sha256, trust, etag, chunks, complete } = value;
  if (typeof label !== 'string' || !isCount(bytes) || !isTextOrNull(sha256) || !isTextOrNull(etag)) return null;
  if ((trust !== 'published' && trust !== 'first-download') || typeof complete !== 'boolean') return null;
  if (!Array.isArray(chunks) || !chunks.every(isChunk)) return null;
  return { schema: 1, label, bytes, sha256, trust, etag, chunks, complete };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function isChunk(value: unknown): value is Chunk {
  return isRecord(value) && isCount(value['bytes']) && typeof value['sha256'] === 'string';
}
