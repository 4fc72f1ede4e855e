import { G4SegError } from '../../core/errors.ts';
import type { CatalogueEntry, EntryFile, ManifestBody, Source } from '../catalogue/catalogue-entry.ts';
import { manifestBody } from '../catalogue/catalogue-entry.ts';
import { fetchText } from './fetch-text.ts';
import type { HubListing } from './hub-listing.ts';
import { listRevision } from './hub-listing.ts';
import { parseManifest } from '../catalogue/manifest.ts';
import type { Network } from './network.ts';
import type { RemoteFile } from './remote-file.ts';
import { probe } from './remote-file.ts';

/** A model as a server has it now: every file with its size. Nothing but headers and listings was fetched. */
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

  async function find({ path, from }: EntryFile): Promise<LocatedFile | null> {
    for (const place of from) {
      const listed = await listing(place.repository, place.revision);
      const revision = listed?.commit ?? place.revision;
      const remote = {
        path,
        label: `${entry.id} ${path}`,
        url: `${host}/${place.repository}/resolve/${encodeURIComponent(revision)}/${place.path}`,
        identity: `${place.repository}@${revision}/${place.path}`,
      };
      const file = listed ? listed.files.get(place.path) : await probe(network, remote.url, signal);
      if (!file) continue;
      if (listed) revisions[place.repository] = listed.commit;
      return { ...remote, bytes: file.bytes, sha256: file.sha256, etag: 'etag' in file ? file.etag : null };
    }
    return null;
  }

  const files = await Promise.all(entry.files.map(find));
  return located(manifestBody(entry), host, revisions, complete(entry, files, host));
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
  const files = await Promise.all(
    entry.files.map(async ({ path }): Promise<LocatedFile | null> => {
      const found = await probe(network, base + path, signal);
      return found && { ...remote(path), bytes: found.bytes, sha256: found.sha256, etag: found.etag };
    }),
  );
  return located(manifestBody(entry), base, {}, complete(entry, files, base));
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
