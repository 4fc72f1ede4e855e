import { G4SegError } from '../../core/errors.ts';
import type { CatalogueEntry, Source } from '../catalogue/catalogue-entry.ts';
import { isStorageFull } from '../store/directory.ts';
import { downloadFile } from './download-file.ts';
import { formatBytes } from '../format-bytes.ts';
import type { InstalledModel } from '../store/installed-model.ts';
import type { LocatedFile, LocatedModel } from './locate.ts';
import { locate } from './locate.ts';
import { planOf } from '../store/model-plan.ts';
import type { ModelStore } from '../store/model-store.ts';
import type { Network } from './network.ts';
import type { StoredFile } from '../store/store.ts';
import type { TransferProgress } from './transfer-meter.ts';
import { TransferMeter } from './transfer-meter.ts';

export interface DownloadOptions {
  /** Aborting pauses: what has arrived is kept, and the next call goes on from there. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TransferProgress) => void;
}

/** Files fetched at once: enough to hide the way to the server, few enough to keep memory and the server at ease. */
const filesAtOnce = 3;

/**
 * Brings a located model into the store and records it as installed.
 * @throws what {@link downloadFile} throws; for a full disk G4SegError 'storage-full' that says what can be deleted
 */
async function downloadModel(
  located: LocatedModel,
  store: ModelStore,
  network: Network,
  options: DownloadOptions = {},
): Promise<InstalledModel> {
  try {
    return await bring(located, store, network, options);
  } catch (error) {
    throw await withAdvice(error, store, located);
  }
}

async function bring(
  located: LocatedModel,
  store: ModelStore,
  network: Network,
  { signal, onProgress }: DownloadOptions,
): Promise<InstalledModel> {
  await store.plans.write(await planOf(located));
  const meter = new TransferMeter(network.clock, located.files);
  const others = new AbortController();
  const both = signal ? AbortSignal.any([signal, others.signal]) : others.signal;
  const stored = new Map<string, StoredFile>();
  const queue = [...located.files].sort((a, b) => b.bytes - a.bytes); // the largest sets the time it all takes

  async function work(): Promise<void> {
    for (let file = queue.shift(); file; file = queue.shift()) stored.set(file.path, await fetchOne(file));
  }
  const fetchOne = (file: LocatedFile) =>
    downloadFile(file, store.files, network, {
      signal: both,
      onBytes: (received, arrived) => {
        meter.record(file.path, received, arrived);
        onProgress?.(meter.progress());
      },
    });

  let failure: { readonly error: unknown } | null = null;
  const workers = Array.from({ length: filesAtOnce }, () =>
    work().catch((error: unknown) => {
      failure ??= { error };
      others.abort(new DOMException('Another file of the model failed.', 'AbortError'));
    }),
  );
  await Promise.all(workers); // all of them: nothing may be written after this call has ended
  signal?.throwIfAborted();
  const failed = failure as { readonly error: unknown } | null;
  if (failed) throw failed.error;
  return install(located, stored, store);
}

/**
 * Fetches an entry from the first source that can give all of it. A source that fails half-way is left for the next;
 * files that both have under the same digest go on where they are. Waits while another tab fetches the same entry.
 */
export async function getModel(
  entry: CatalogueEntry,
  sources: readonly Source[],
  store: ModelStore,
  network: Network,
  options: DownloadOptions = {},
): Promise<InstalledModel> {
  return network.locks.hold(modelLock(entry.id), options.signal, () =>
    getUnlocked(entry, sources, store, network, options),
  );
}

/** Held while a model is being downloaded, so that other tabs can see it. */
export function modelLock(id: string): string {
  return `g4seg-model-${id}`;
}

async function getUnlocked(
  entry: CatalogueEntry,
  sources: readonly Source[],
  store: ModelStore,
  network: Network,
  options: DownloadOptions,
): Promise<InstalledModel> {
  let failure: unknown = new G4SegError('internal', `No source is given for ${entry.id}.`);
  for (const source of sources) {
    try {
      return await downloadModel(await locate(entry, source, network, options.signal), store, network, options);
    } catch (error) {
      const elsewhere = error instanceof G4SegError && error.data['unreachable'] === true;
      if (!elsewhere) throw error;
      failure = error;
    }
  }
  throw failure;
}

async function install(
  located: LocatedModel,
  stored: ReadonlyMap<string, StoredFile>,
  store: ModelStore,
): Promise<InstalledModel> {
  const old = await store.records.read(located.body.id);
  const files = located.files.map(({ path }) => ({ path, file: stored.get(path) as StoredFile }));
  const model: InstalledModel = {
    manifest: {
      ...located.body,
      files: files.map(({ path, file }) => ({ path, bytes: file.bytes, sha256: file.sha256 })),
    },
    keys: Object.fromEntries(files.map(({ path, file }) => [path, file.key])),
    trust: Object.fromEntries(files.map(({ path, file }) => [path, file.trust])),
    from: located.from,
    revisions: located.revisions,
  };
  await store.records.write(model);
  await store.plans.remove(located.body.id);
  if (old) await store.removeUnused(Object.values(old.keys)); // an older revision's
  return model;
}

/** Adds to "the disk is full" what the person could delete. */
async function withAdvice(error: unknown, store: ModelStore, located: LocatedModel): Promise<unknown> {
  const full = isStorageFull(error)
    ? new G4SegError('storage-full', `There is no room for ${located.body.title}.`, {}, { cause: error })
    : error;
  if (!(full instanceof G4SegError) || full.code !== 'storage-full') return error;
  const { models, begun, leftoverBytes } = await store.overview();
  const others = [...models, ...begun].filter(({ id, ownBytes }) => id !== located.body.id && ownBytes > 0);
  const choices = [
    ...others.map(({ title, ownBytes }) => `${title} (${formatBytes(ownBytes)})`),
    ...(leftoverBytes > 0 ? [`leftovers (${formatBytes(leftoverBytes)})`] : []),
  ];
  const advice =
    choices.length > 0 ? `Delete ${choices.join(' or ')}, or free space on the disk` : 'Free space on the disk';
  const message = `${full.message} ${advice}, then continue: what has arrived is kept.`;
  return new G4SegError('storage-full', message, full.data, { cause: error });
}
