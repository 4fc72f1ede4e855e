import type { InstalledModel } from './installed-model.ts';
import type { ModelPlan } from './model-plan.ts';
import type { StoredState } from './store.ts';

/** What a person manages: one line of the list of models. */
export interface ModelSummary {
  readonly id: string;
  readonly title: string;
  readonly licence: string;
  readonly from: string;
  readonly bytes: number;
  /** Bytes that deleting it would free: files shared with other models, or with begun downloads, stay. */
  readonly ownBytes: number;
  /** False: a file was cleared by the browser or found damaged, and has to be fetched again. */
  readonly complete: boolean;
}

/** A download that was begun and is not finished. */
export interface BegunModel {
  readonly id: string;
  readonly title: string;
  readonly from: string;
  readonly totalBytes: number;
  /** Bytes that are here. */
  readonly bytes: number;
  /** Bytes that discarding it would free. */
  readonly ownBytes: number;
}

/** Everything in the store. */
export interface StoreOverview {
  readonly models: readonly ModelSummary[];
  readonly begun: readonly BegunModel[];
  /** Bytes that belong to no model and to no begun download. */
  readonly leftoverBytes: number;
}

/** Puts the store's records, plans and files together. Pure. */
export function storeOverview(
  installed: readonly InstalledModel[],
  plans: readonly ModelPlan[],
  contents: ReadonlyMap<string, StoredState>,
): StoreOverview {
  const owners = new Map<string, Set<string>>();
  const own = (id: string, key: string) => owners.set(key, (owners.get(key) ?? new Set()).add(id));
  for (const { manifest, keys } of installed) for (const key of Object.values(keys)) own(manifest.id, key);
  for (const { id, files } of plans) for (const { key } of files) own(id, key);

  const here = (key: string) => contents.get(key)?.received ?? 0;
  const sum = (keys: readonly string[]) => keys.reduce((total, key) => total + here(key), 0);
  const ownBytes = (keys: readonly string[]) => sum(keys.filter((key) => owners.get(key)?.size === 1));

  const models = installed.map(({ manifest, keys, from }): ModelSummary => {
    const { id, title, licence, files } = manifest;
    const all = Object.values(keys);
    return {
      id,
      title,
      licence,
      from,
      bytes: files.reduce((total, { bytes }) => total + bytes, 0),
      ownBytes: ownBytes(all),
      complete: all.every((key) => contents.get(key)?.complete === true),
    };
  });
  const isWhole = new Set(models.filter(({ complete }) => complete).map(({ id }) => id));
  const begun = plans
    .filter(({ id }) => !isWhole.has(id))
    .map(({ id, title, from, files }): BegunModel => {
      const keys = files.map(({ key }) => key);
      const totalBytes = files.reduce((total, { bytes }) => total + bytes, 0);
      return { id, title, from, totalBytes, bytes: sum(keys), ownBytes: ownBytes(keys) };
    });
  return { models, begun, leftoverBytes: sum([...contents.keys()].filter((key) => !owners.has(key))) };
}
