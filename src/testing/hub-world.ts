import type { CatalogueEntry } from '../models/catalogue/catalogue-entry.ts';
import { catalogueEntry } from '../models/catalogue/catalogue.ts';
import { memoryDirectory } from '../models/store/directory-memory.ts';
import type { StoreDirectory } from '../models/store/directory.ts';
import { processLocks } from '../models/download/locks.ts';
import { ModelStore } from '../models/store/model-store.ts';
import type { Network } from '../models/download/network.ts';
import { usualPatience } from '../models/download/network.ts';
import { Random } from '../core/random.ts';
import { JumpingClock } from './hub-clock.ts';
import { hubFetch, hubHost } from './hub-fetch.ts';
import { Hub, randomBytes, type HubOptions } from './hub.ts';

/** Small chunks, so that small files have several. */
export const testChunk = 32 * 1024;

const pool = randomBytes(99, 1_200_000);

/** Asymmetric content: no two calls with different arguments give the same bytes. It begins as an ONNX model does. */
export function testContent(seed: number, length: number): Uint8Array<ArrayBuffer> {
  const start = (seed * 10_007) % (pool.byteLength - length);
  const content = pool.slice(start, start + length);
  content[0] = 0x08;
  return content;
}

/** A catalogue entry with few files, all in one repository. */
export function smallEntry(paths: readonly string[], id = 'small-model'): CatalogueEntry {
  const files = paths.map((path) => ({
    path,
    from: [{ repository: 'someone/model', revision: 'main', path }],
    optional: false,
  }));
  return { ...catalogueEntry('sd-2.1-base'), id, title: 'A small model', files };
}

/** A hub in this process and one browser or Node process that uses it. */
export interface World {
  readonly hub: Hub;
  readonly clock: JumpingClock;
  readonly network: Network;
  readonly directory: StoreDirectory;
  readonly store: ModelStore;
}

export interface WorldOptions {
  readonly hub?: Hub;
  readonly directory?: StoreDirectory;
  /** Like a browser, which hides the headers of redirects. */
  readonly seesRedirects?: boolean;
  readonly seed?: number;
}

/** A new process: nothing is remembered but what the hub and the directory hold. */
export function openWorld({
  hub = new Hub(),
  directory = memoryDirectory(),
  seesRedirects = true,
  seed = 1,
}: WorldOptions = {}): World {
  const clock = new JumpingClock();
  const jitter = new Random(seed);
  const locks = processLocks();
  const network: Network = {
    fetch: hubFetch(hub, clock, seesRedirects),
    clock,
    random: () => jitter.uniform(),
    locks,
    patience: usualPatience,
  };
  return { hub, clock, network, directory, store: new ModelStore(directory, locks, testChunk) };
}

/** A hub with the given files of `someone/model`. */
export function hubWith(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>, options: HubOptions = {}): Hub {
  const hub = new Hub(options);
  for (const [path, content] of Object.entries(files)) hub.put('someone/model', path, content);
  return hub;
}

export const testSources = [{ kind: 'hub', host: hubHost }] as const;
