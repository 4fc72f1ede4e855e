import { G4SegError } from '../../core/errors.ts';
import type { CatalogueEntry, EntryFile, ManifestBody, RepositoryFile, Source } from '../catalogue/catalogue-entry.ts';
import { manifestBody } from '../catalogue/catalogue-entry.ts';
import { schedulerConfig, withScheduler } from '../catalogue/scheduler-config.ts';
import { folderOf, namedWeights } from '../read/named-weights.ts';
import { fetchText, fetchWhole } from './fetch-text.ts';
import type { HubListing } from './hub-listing.ts';
import { listRevision } from './hub-listing.ts';
import { parseManifest } from '../catalogue/manifest.ts';
import type { Network } from './network.ts';
import type { RemoteFile } from './remote-file.ts';
import { probe } from './remote-file.ts';

/** A model as a server has it now: every file with its size. Of its files only small graphs and the scheduler's were read. */
export interface LocatedModel {
  readonly body: ManifestBody;
  /** Host or address, for people and for the record. */
  readonly from: string;
  /** Commits of the repositories, or empty where the source has none. */
  readonly revisions: Readonly<Record<string, string>>;
  readonly files: readonly LocatedFile[];
  readonly totalBytes: number;
}

export interface LocatedFile extends RemoteFile {
  /** Path in the engine's layout. */
  readonly path: string;
}

/**
 * Looks an entry up at one source.
 * @throws G4SegError 'bad-model' with `unreachable` if the source does not answer or lacks a file; an abort as it is
 */
export async function locate(
  entry: CatalogueEntry,
  source: Source,
  network: Network,
  signal?: AbortSignal,
): Promise<LocatedModel> {
  return source.kind === 'hub'
    ? locateOnHub(entry, source.host.replace(/\/$/, ''), network, signal)
    : locateInFolder(entry, source.baseUrl.endsWith('/') ? source.baseUrl : `${source.baseUrl}/`, network, signal);
}

/**
 * Looks an entry up at the first source that has it.
 * @throws the error of the last source if none has
 */
export async function locateFirst(
  entry: CatalogueEntry,
  sources: readonly Source[],
  network: Network,
  signal?: AbortSignal,
): Promise<LocatedModel> {
  let failure: unknown = new G4SegError('internal', `No source is given for ${entry.id}.`);
  for (const source of sources) {
    try {
      return await locate(entry, source, network, signal);
    } catch (error) {
      signal?.throwIfAborted();
      failure = error;
    }
  }
  throw failure;
}

async function locateOnHub(
  entry: CatalogueEntry,
  host: string,
  network: Network,
  signal?: AbortSignal,
): Promise<LocatedModel> {
  const listings = new Map<string, Promise<HubListing | null>>();
  const listing = (repository: string, revision: string) => {
    const name = `${repository}@${revision}`;
    const known = listings.get(name) ?? listRevision(network, host, repository, revision, signal);
    listings.set(name, known);
    return known;
  };
  const revisions: Record<string, string> = {};

  async function at(path: string, place: RepositoryFile): Promise<LocatedFile | null> {
    const listed = await listing(place.repository, place.revision);
    const revision = listed?.commit ?? place.revision;
    const remote = {
      path,
      label: `${entry.id} ${path}`,
      url: `${host}/${place.repository}/resolve/${encodeURIComponent(revision)}/${place.path}`,
      identity: `${place.repository}@${revision}/${place.path}`,
    };
    const file = listed ? listed.files.get(place.path) : await probe(network, remote.url, signal);
    if (!file) return null;
    if (listed) revisions[place.repository] = listed.commit;
    return { ...remote, bytes: file.bytes, sha256: file.sha256, etag: 'etag' in file ? file.etag : null };
  }

  async function find({ path, from }: EntryFile): Promise<FoundFile | null> {
    for (const place of from) {
      const file = await at(path, place);
      if (!file) continue;
      const listed = await listing(place.repository, place.revision);
      return {
        file,
        mayNameOthers: !listed || hasWeightsBeside(listed, place.path),
        beside: (name) => at(folderOf(path) + name, { ...place, path: folderOf(place.path) + name }),
      };
    }
    return null;
  }

  const found = await Promise.all(entry.files.map(find));
  return described(entry, host, revisions, found, network, signal);
}

/** True if a folder of the repository holds more than graphs and what is known to be none of their weights. */
function hasWeightsBeside({ files }: HubListing, path: string): boolean {
  return [...files.keys()].some((name) => name.startsWith(folderOf(path)) && !/\.(onnx|json|txt|md)$/.test(name));
}

async function locateInFolder(
  entry: CatalogueEntry,
  base: string,
  network: Network,
  signal?: AbortSignal,
): Promise<LocatedModel> {
  const remote = (path: string) => ({
    path,
    label: `${entry.id} ${path}`,
    url: base + path,
    identity: (base + path).replace(/[?#].*$/, ''),
  });
  const text = await fetchText(network, `${base}manifest.json`, `${base}manifest.json`, 'none', signal);
  if (text !== null) {
    const { files, ...body } = parseManifest(text, `${base}manifest.json`);
    return located(
      { ...body, id: entry.id },
      base,
      {},
      files.map((file) => ({ ...remote(file.path), bytes: file.bytes, sha256: file.sha256, etag: null })),
    );
  }
  async function at(path: string): Promise<LocatedFile | null> {
    const answer = await probe(network, base + path, signal);
    return answer && { ...remote(path), bytes: answer.bytes, sha256: answer.sha256, etag: answer.etag };
  }
  const found = await Promise.all(
    entry.files.map(async ({ path }): Promise<FoundFile | null> => {
      const file = await at(path);
      return file && { file, mayNameOthers: true, beside: (name) => at(folderOf(path) + name) };
    }),
  );
  return described(entry, base, {}, found, network, signal);
}

/** A file where it was found, and how to look for others beside it. */
interface FoundFile {
  readonly file: LocatedFile;
  readonly mayNameOthers: boolean;
  readonly beside: (name: string) => Promise<LocatedFile | null>;
}

/** A model without a manifest: the entry's family, but for what the files themselves say of it. */
async function described(
  entry: CatalogueEntry,
  where: string,
  revisions: Record<string, string>,
  found: readonly (FoundFile | null)[],
  network: Network,
  signal?: AbortSignal,
): Promise<LocatedModel> {
  const listed = complete(
    entry,
    found.map((each) => each?.file ?? null),
    where,
  );
  const weights = await weightsOf(
    found.filter((each) => each !== null),
    where,
    network,
    signal,
  );
  const scheduler = listed.find(({ path }) => path === schedulerConfig);
  const text = scheduler && (await fetchText(network, scheduler.url, scheduler.label, 'none', signal));
  const family = text ? withScheduler(entry.family, text, `${where} ${schedulerConfig}`) : entry.family;
  const files = new Map([...listed, ...weights].map((file) => [file.path, file]));
  return located(manifestBody({ ...entry, family }), where, revisions, [...files.values()]);
}

/** A graph whose weights lie elsewhere is small; one of more bytes holds them itself. A published U-Net's has 3 MB. */
const mostGraphBytes = 32_000_000;

/** The files that graphs name. */
async function weightsOf(
  found: readonly FoundFile[],
  where: string,
  network: Network,
  signal?: AbortSignal,
): Promise<LocatedFile[]> {
  const weights: LocatedFile[] = [];
  // The host has answered for every file before: it is waited for as in a download.
  const milliseconds = 4 * network.patience.idleMilliseconds;
  const bounds = { mostBytes: mostGraphBytes, milliseconds, silence: Infinity };
  for (const { file, mayNameOthers, beside } of found) {
    if (!mayNameOthers || !file.path.endsWith('.onnx') || file.bytes > mostGraphBytes) continue;
    const graph = await fetchWhole(network, file.url, file.label, 'none', bounds, signal);
    for (const name of graph ? await namedWeights(file.path, new Blob([graph])) : []) {
      const other = await beside(name);
      if (!other) {
        const missing = folderOf(file.path) + name;
        throw new G4SegError(
          'bad-model',
          `${where} has no complete model: ${missing} is missing, in which ${file.path} keeps its weights. Choose another source.`,
          { unreachable: true, missing },
        );
      }
      weights.push(other);
    }
  }
  return weights;
}

function complete(entry: CatalogueEntry, files: readonly (LocatedFile | null)[], where: string): LocatedFile[] {
  const missing = entry.files.filter(({ optional }, index) => !optional && !files[index]).map(({ path }) => path);
  if (missing.length > 0) {
    throw new G4SegError(
      'bad-model',
      `${where} has no complete ${entry.title}: ${missing.join(', ')} is missing. Choose another source.`,
      { unreachable: true, missing: missing.join(',') },
    );
  }
  return files.filter((file) => file !== null);
}

function located(
  body: ManifestBody,
  from: string,
  revisions: Record<string, string>,
  files: readonly LocatedFile[],
): LocatedModel {
  return { body, from, revisions, files, totalBytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}
