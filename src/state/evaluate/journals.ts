import { sha256 } from '../../core/digest.ts';
import { G4SegError } from '../../core/errors.ts';
import type { JournalStore } from '../../evaluation/run/journal.ts';
import { memoryStore } from '../../evaluation/run/journal.ts';
import { opfsStore } from '../../evaluation/run/journal-opfs.ts';
import type { RunHeader } from '../../evaluation/run/records.ts';

/** A run whose journal is kept. */
export interface KeptRun {
  readonly key: string;
  readonly header: RunHeader;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly bytes: number;
}

/** The journals of all runs, one a run. */
export interface Journals {
  /** Whether they outlive the page. */
  readonly kept: boolean;
  open(key: string): Promise<JournalStore>;
  /** Newest first; what is no journal of this version is left out. */
  list(): Promise<readonly KeptRun[]>;
  remove(key: string): Promise<void>;
  /**
   * Runs a job that writes a journal, which only one tab may do.
   * @throws G4SegError `bad-input` while another tab does
   */
  hold<T>(key: string, job: () => Promise<T>): Promise<T>;
}

/**
 * The name of a run's journal. The same pictures, rows, model files and backend give the same name, so starting a run
 * again goes on with it.
 */
export async function journalKey(header: RunHeader): Promise<string> {
  const digest = await sha256(new TextEncoder().encode(JSON.stringify({ ...header, weights: undefined })));
  return `${header.experiment}-${digest.slice(0, 16)}.jsonl`;
}

/** In the browser's private file system; in memory where a window has none. */
export async function openJournals(
  storage: Pick<StorageManager, 'getDirectory'> | undefined = globalThis.navigator?.storage,
  locks: LockManager | undefined = globalThis.navigator?.locks,
): Promise<Journals> {
  try {
    if (!storage) return memoryJournals();
    const root = await storage.getDirectory();
    return opfsJournals(await root.getDirectoryHandle('evaluation', { create: true }), locks);
  } catch {
    return memoryJournals(); // a private window; the page says that nothing is kept
  }
}

function opfsJournals(folder: FileSystemDirectoryHandle, locks: LockManager | undefined): Journals {
  return {
    kept: true,
    open: async (key) => opfsStore(await folder.getFileHandle(key, { create: true })),
    list: async () => {
      const runs: KeptRun[] = [];
      for await (const entry of folder.values()) {
        if (entry.kind !== 'file') continue;
        const file = await entry.getFile();
        const header = await headerOf(file);
        if (header) runs.push({ key: entry.name, header, modified: file.lastModified, bytes: file.size });
      }
      return runs.sort((a, b) => b.modified - a.modified);
    },
    remove: (key) => folder.removeEntry(key),
    hold: (key, job) => (locks ? held(locks, key, job) : job()),
  };
}

function held<T>(locks: LockManager, key: string, job: () => Promise<T>): Promise<T> {
  return locks.request(`g4seg-evaluation/${key}`, { ifAvailable: true }, (lock) => {
    if (lock) return job();
    throw new G4SegError(
      'bad-input',
      'This evaluation is running in another tab. Look there, or close that tab and start again.',
      { key },
    );
  }) as Promise<T>;
}

/** The header's line is far shorter: class names, file digests and rows. */
const mostHeaderBytes = 1 << 20;

async function headerOf(file: Blob): Promise<RunHeader | null> {
  const start = await file.slice(0, mostHeaderBytes).text();
  const end = start.indexOf('\n');
  if (end < 0) return null;
  try {
    const header = JSON.parse(start.slice(0, end)) as RunHeader;
    return header.schema === 3 ? header : null;
  } catch {
    return null;
  }
}

/** Journals that live as long as the page. */
export function memoryJournals(): Journals {
  const stores = new Map<string, { readonly store: JournalStore; modified: number }>();
  return {
    kept: false,
    open: async (key) => {
      const known = stores.get(key) ?? { store: memoryStore(key), modified: 0 };
      stores.set(key, known);
      known.modified = Date.now();
      return known.store;
    },
    list: async () => {
      const runs: KeptRun[] = [];
      for (const [key, { store, modified }] of stores) {
        const bytes = await store.read();
        const header = await headerOf(new Blob([bytes as Uint8Array<ArrayBuffer>]));
        if (header) runs.push({ key, header, modified, bytes: bytes.length });
      }
      return runs.sort((a, b) => b.modified - a.modified);
    },
    remove: async (key) => {
      stores.delete(key);
    },
    hold: (_key, job) => job(),
  };
}
