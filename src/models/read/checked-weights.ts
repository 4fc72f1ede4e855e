import { G4SegError } from '../../core/errors.ts';
import type { ModelStore } from '../store/model-store.ts';
import { browserStore, storedId } from './stored-model.ts';

/** Milliseconds after which stored bytes are read again although nobody asked. */
const checkEvery = 7 * 24 * 3600 * 1000;

/** What is known of the bytes that a model was loaded from. */
export interface WeightsCheck {
  /** Stored files are read again; all other files are compared with their digests as they are read. */
  readonly how: 'stored bytes' | 'as they were read';
  /** Milliseconds since 1970; null where the reading itself was the check. */
  readonly at: number | null;
}

export interface CheckOptions {
  readonly open?: () => Promise<ModelStore>;
  /** Milliseconds since 1970. */
  readonly date?: number;
  readonly onBytes?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Reads every byte of a stored model and compares it with its digest: to be asked before numbers are made with it.
 * @param address as the engine got it
 * @throws G4SegError 'bad-model' naming the damaged files, which the next download repairs; an abort as it is
 */
export async function checkedWeights(
  address: string,
  { open = browserStore, date = Date.now(), onBytes, signal }: CheckOptions = {},
): Promise<WeightsCheck> {
  const id = storedId(address);
  if (id === null) return { how: 'as they were read', at: null };
  const checks = await (await open()).verify(id, onBytes, signal, date);
  const damaged = checks.filter(({ good }) => !good).map(({ path }) => path);
  if (damaged.length === 0) return { how: 'stored bytes', at: date };
  throw new G4SegError(
    'bad-model',
    `The file ${damaged.join(', ')} of the stored model "${id}" is damaged: it changed on the disk. Repair it under Models.`,
    { id },
  );
}

/** A model that was read again, and its files that are not as they were stored. */
export interface OverdueCheck {
  readonly id: string;
  readonly damaged: readonly string[];
}

/**
 * Reads models again that nobody has checked for a week.
 */
export async function checkOverdue(
  store: ModelStore,
  { date, signal }: { readonly date: number; readonly signal?: AbortSignal },
): Promise<OverdueCheck[]> {
  const done: OverdueCheck[] = [];
  for (const { id, complete } of (await store.overview()).models) {
    const last = await store.checkedAt(id);
    const isFresh = last !== null && last <= date && date - last < checkEvery;
    if (!complete || isFresh) continue;
    const checks = await store.verify(id, undefined, signal, date);
    done.push({ id, damaged: checks.filter(({ good }) => !good).map(({ path }) => path) });
  }
  return done;
}
