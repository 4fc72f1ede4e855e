import { G4SegError } from '../../core/errors.ts';
import { opfsDirectory } from '../store/directory-opfs.ts';
import { localScheme, offeredReader } from './local-address.ts';
import type { FileReader } from './model-files.ts';
import { httpReader } from './model-files.ts';
import { ModelStore } from '../store/model-store.ts';
import { systemNetwork } from '../download/network.ts';

/** Addresses of stored models begin so: `store:sd-2.1-base`. */
const scheme = 'store:';

/** The address under which {@link modelReader} finds a stored model. */
export function storedAddress(id: string): string {
  return scheme + id;
}

/** The id in an address of {@link storedAddress}; null for any other. */
export function storedId(address: string): string | null {
  return address.startsWith(scheme) ? address.slice(scheme.length) : null;
}

/**
 * Files of an installed model, manifest.json included, as blobs over the store: nothing is copied into memory. They
 * were verified when they were stored, so they are not read again at each start; {@link ModelStore.verify} does that.
 */
export function storedReader(store: ModelStore, id: string): FileReader {
  return Object.assign(
    async (path: string) => {
      const model = await store.records.read(id);
      if (!model)
        throw new G4SegError('bad-model', `The model "${id}" is not downloaded. Choose it in the list of models.`, {
          id,
        });
      if (path === 'manifest.json') return new Blob([JSON.stringify(model.manifest)]);
      const key = model.keys[path];
      if (!key) throw new G4SegError('bad-model', `The model "${id}" has no file ${path}.`, { id, path });
      return store.files.blob(key);
    },
    { verified: true },
  );
}

/** The store of this browser, in a page or a worker. */
export async function browserStore(): Promise<ModelStore> {
  return new ModelStore(await opfsDirectory(), systemNetwork().locks);
}

/** Reads a model from wherever its address points: `store:<id>`, `local:<which>`, or any URL that holds manifest.json. */
export function modelReader(address: string): FileReader {
  if (address.startsWith(localScheme)) return offeredReader(address);
  const id = storedId(address);
  if (id === null) return httpReader(address);
  return Object.assign(
    async (path: string, signal?: AbortSignal) => storedReader(await browserStore(), id)(path, signal),
    { verified: true },
  );
}
