import { fetchText } from './fetch-text.ts';
import type { Network } from './network.ts';

/** One revision of a repository on a hub that speaks Hugging Face's protocol. */
export interface HubListing {
  /** The commit that the revision stands for now: files fetched by it belong together. */
  readonly commit: string;
  readonly files: ReadonlyMap<string, ListedFile>;
}

interface ListedFile {
  readonly bytes: number;
  /** Of files in large-file storage; null for small ones. */
  readonly sha256: string | null;
  /** The git object, for files that have no SHA-256. */
  readonly blobId: string | null;
}

/**
 * Asks the hub for the files of a revision with sizes and digests. A page in a browser cannot see the headers of the
 * hub's redirects, where the digest is; this answer it can see.
 * @returns null if the host answers but not with a listing (no such interface, or no such repository)
 * @throws G4SegError 'bad-model' with `unreachable` if the host does not answer; an abort as it is
 */
export async function listRevision(
  network: Network,
  host: string,
  repository: string,
  revision: string,
  signal?: AbortSignal,
): Promise<HubListing | null> {
  const url = `${host}/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const text = await fetchText(network, url, `the list of files of ${repository}`, 'fault', signal);
  return text === null ? null : parseListing(text);
}

interface Sibling {
  readonly rfilename?: unknown;
  readonly size?: unknown;
  readonly blobId?: unknown;
  readonly lfs?: { readonly sha256?: unknown; readonly size?: unknown } | null;
}

/** Reads `{sha, siblings: [{rfilename, size, blobId, lfs: {sha256, size}}]}`; null if it is something else. */
export function parseListing(text: string): HubListing | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const { sha, siblings } = (value ?? {}) as { sha?: unknown; siblings?: unknown };
  if (typeof sha !== 'string' || !/^[0-9a-f]{40}$/.test(sha) || !Array.isArray(siblings)) return null;
  const files = new Map<string, ListedFile>();
  for (const sibling of siblings as (Sibling | null)[]) {
    if (!sibling) return null;
    const bytes = sibling.lfs?.size ?? sibling.size;
    const sha256 = sibling.lfs?.sha256;
    if (typeof sibling.rfilename !== 'string' || typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 0)
      return null;
    files.set(sibling.rfilename, {
      bytes,
      sha256: typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : null,
      blobId: typeof sibling.blobId === 'string' ? sibling.blobId : null,
    });
  }
  return { commit: sha, files };
}
