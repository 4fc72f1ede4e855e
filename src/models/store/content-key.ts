import { sha256 } from '../../core/digest.ts';

/** What is known of a remote file's content. */
export interface ContentIdentity {
  /** Stable name: repository, revision and path, or a plain address. Never a signed one. */
  readonly identity: string;
  readonly bytes: number;
  readonly sha256: string | null;
  readonly etag: string | null;
}

/**
 * The name of a file in the store: its SHA-256 where the publisher gives it (so that two models share a file), else
 * `u` and a hash of where it comes from and under which entity tag.
 */
export async function contentKey({ identity, bytes, sha256: digest, etag }: ContentIdentity): Promise<string> {
  if (digest) return digest;
  const text = JSON.stringify([identity, bytes, etag && etag.replace(/^W\//, '')]);
  return `u${(await sha256(new TextEncoder().encode(text))).slice(1)}`;
}
