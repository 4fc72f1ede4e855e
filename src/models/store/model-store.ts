import { G4SegError } from '../../core/errors.ts';
import { contentKey } from './content-key.ts';
import type { StoreDirectory } from './directory.ts';
import type { InstalledModel } from './installed-model.ts';
import { ModelRecords } from './installed-model.ts';
import type { LocatedModel } from '../download/locate.ts';
import type { Locks } from '../download/locks.ts';
import { ModelPlans } from './model-plan.ts';
import type { StoreOverview } from './store-overview.ts';
import { storeOverview } from './store-overview.ts';
import { FileStore } from './store.ts';

/** The outcome of checking one file of a model. */
export interface FileCheck {
  readonly path: string;
  readonly good: boolean;
}

/** Models in the store: what is installed, what is begun, what can be deleted. */
export class ModelStore {
  readonly files: FileStore;
  readonly records: ModelRecords;
  readonly plans: ModelPlans;
  readonly #directory: StoreDirectory;
  readonly #locks: Locks;

  constructor(directory: StoreDirectory, locks: Locks, chunkSize?: number) {
    this.files = new FileStore(directory, chunkSize);
    this.records = new ModelRecords(directory);
    this.plans = new ModelPlans(directory);
    this.#directory = directory;
    this.#locks = locks;
  }

  /** The record, if every file of the model is there; null otherwise. */
  async installed(id: string): Promise<InstalledModel | null> {
    const model = await this.records.read(id);
    if (!model) return null;
    for (const key of Object.values(model.keys)) if (!(await this.files.find(key))) return null;
    return model;
  }

  /** Everything there is. */
  async overview(): Promise<StoreOverview> {
    return storeOverview(await this.records.list(), await this.plans.list(), await this.files.contents());
  }

  /** Bytes of a located model that need not be fetched again, by path. */
  async storedBytes(located: LocatedModel): Promise<Map<string, number>> {
    const stored = new Map<string, number>();
    for (const file of located.files) stored.set(file.path, await this.files.storedBytes(await contentKey(file)));
    return stored;
  }

  /**
   * Reads every file of a model and compares it with its digest. A damaged file becomes unfinished: the next download
   * fetches what is wrong and no more than from there on.
   * @throws G4SegError 'bad-input' if the model is not installed
   */
  async verify(
    id: string,
    onBytes?: (done: number, total: number) => void,
    signal?: AbortSignal,
    date = Date.now(),
  ): Promise<FileCheck[]> {
    const model = await this.#record(id);
    const total = model.manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
    let done = 0;
    const checks: FileCheck[] = [];
    for (const { path } of model.manifest.files) {
      const key = model.keys[path] ?? '';
      const good = await this.files.verify(key, (bytes) => onBytes?.((done += bytes), total), signal);
      if (!good) await this.files.markDamaged(key);
      checks.push({ path, good });
    }
    await this.#directory.write(checkName(id), new TextEncoder().encode(JSON.stringify({ at: date })));
    return checks;
  }

  /** When {@link verify} last read the whole model, in milliseconds since 1970; null if it never did. */
  async checkedAt(id: string): Promise<number | null> {
    const blob = await this.#directory.read(checkName(id));
    const at = /^\{"at":(\d+)\}$/.exec((await blob?.text()) ?? '')?.[1];
    return at === undefined ? null : Number(at);
  }

  /** Deletes a model and those of its files that no other model uses. */
  async remove(id: string): Promise<void> {
    const model = await this.#record(id);
    await this.#directory.remove(checkName(id));
    await this.records.remove(id); // before its files: a record without files would promise what is not there
    await this.removeUnused(Object.values(model.keys));
  }

  /** Gives up a begun download and what of it no other model needs. */
  async discard(id: string): Promise<void> {
    const plan = (await this.plans.list()).find((one) => one.id === id);
    if (!plan) return;
    await this.plans.remove(id); // last seen by whoever reads the list: its files are leftovers from here on
    await this.removeUnused(plan.files.map(({ key }) => key));
  }

  /** Removes these files unless a model or a begun download uses them. Waits for downloads of them to end. */
  async removeUnused(keys: readonly string[]): Promise<void> {
    const used = new Set([
      ...(await this.records.list()).flatMap((model) => Object.values(model.keys)),
      ...(await this.plans.list()).flatMap(({ files }) => files.map(({ key }) => key)),
    ]);
    for (const key of keys)
      if (!used.has(key)) await this.#locks.hold(`g4seg-model-file-${key}`, undefined, () => this.files.remove(key));
  }

  /** Removes what belongs to no model and to no begun download. */
  async removeLeftovers(): Promise<void> {
    await this.removeUnused([...(await this.files.contents()).keys()]);
  }

  async #record(id: string): Promise<InstalledModel> {
    const model = await this.records.read(id);
    if (!model) throw new G4SegError('bad-input', `The model "${id}" is not downloaded.`, { id });
    return model;
  }
}

function checkName(id: string): string {
  return `check-${id}.json`;
}
