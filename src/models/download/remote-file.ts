import { G4SegError } from '../../core/errors.ts';
import type { ContentIdentity } from '../store/content-key.ts';
import type { Network } from './network.ts';
import { judgeResponse } from './response-check.ts';
import { NoAnswer, PassingFailure, Retries, whileNotIdle } from './retries.ts';

/** A file somewhere on the network, as far as it is known before its first byte. */
export interface RemoteFile extends ContentIdentity {
  /** For people. */
  readonly label: string;
  /** Stable address; may redirect to signed ones. */
  readonly url: string;
}

/** What a one-byte request tells. */
export interface Probe {
  readonly bytes: number;
  /** SHA-256 that the hub states, null if it states none that we can see. */
  readonly sha256: string | null;
  readonly etag: string | null;
  /** Where the bytes finally came from. */
  readonly finalUrl: string;
  /** False: the server sends the whole file whatever part is asked for; a cut starts it over. */
  readonly acceptsRanges: boolean;
}

const mostRedirects = 8;

/**
 * Asks for the first byte of a file. A range request beats HEAD: it takes the way the download will take, content
 * networks answer it with the true size, and it shows whether ranges work.
 * @returns null if the server has no such file (404)
 * @throws G4SegError 'bad-model' if the server refuses, with `unreachable` if it does not answer; an abort as it is
 */
export async function probe(network: Network, url: string, signal?: AbortSignal): Promise<Probe | null> {
  const retries = new Retries(network, url, network.patience.answerMilliseconds);
  for (;;) {
    try {
      return await probeOnce(network, url, signal);
    } catch (error) {
      await retries.pause(error, signal);
    }
  }
}

async function probeOnce(network: Network, url: string, signal?: AbortSignal): Promise<Probe | null> {
  const linked = { sha256: null as string | null, bytes: null as number | null };
  let at = url;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    // The hub states the digest on its redirect, not on the file: so redirects are followed by hand where they can be seen.
    let response = await request(network, at, 'manual', signal);
    if (response.type === 'opaqueredirect') response = await request(network, at, 'follow', signal);
    await response.body?.cancel();
    linked.sha256 ??= linkedDigest(response.headers);
    linked.bytes ??= linkedSize(response.headers);
    const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    if (location === null) return answer(response, at, redirects > 0 || response.redirected, linked, network);
    if (!URL.canParse(location, at))
      throw refused(url, `it redirects to "${location.slice(0, 100)}", which is no address`, response.status);
    at = new URL(location, at).href;
  }
  throw refused(url, `it redirects more than ${mostRedirects} times`, 310);
}

async function request(
  network: Network,
  url: string,
  redirect: RequestRedirect,
  signal?: AbortSignal,
): Promise<Response> {
  const attempt = new AbortController();
  try {
    return await whileNotIdle(
      network,
      network.fetch(url, {
        headers: { Range: 'bytes=0-0' },
        redirect,
        signal: signal ? AbortSignal.any([signal, attempt.signal]) : attempt.signal,
      }),
      () => attempt.abort(),
      network.patience.answerMilliseconds,
    );
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof PassingFailure) throw error;
    throw new NoAnswer('the server does not answer', null, { cause: error });
  }
}

function answer(
  response: Response,
  at: string,
  redirected: boolean,
  linked: { sha256: string | null; bytes: number | null },
  network: Network,
): Probe | null {
  if (response.status === 404) return null;
  const hasDigest = linked.sha256 !== null;
  const request = { offset: 0, bytes: null, etag: null, hasDigest, redirected };
  const judgement = judgeResponse(response, request, network.clock.date());
  if (judgement.kind === 'retry') throw new PassingFailure(judgement.reason, judgement.pause);
  if (judgement.kind !== 'body') throw refused(at, judgement.reason, response.status);
  const bytes = linked.bytes ?? judgement.bytes;
  if (bytes === null || !Number.isSafeInteger(bytes))
    throw refused(at, 'the server does not say how long it is', response.status);
  return {
    bytes,
    sha256: linked.sha256,
    etag: judgement.etag,
    finalUrl: response.url || at,
    acceptsRanges: response.status === 206,
  };
}

/** Only a linked etag is a digest: a plain etag of 64 digits may be another hash (a content network's own). */
function linkedDigest(headers: Headers): string | null {
  return /^"?([0-9a-f]{64})"?$/.exec(headers.get('x-linked-etag') ?? '')?.[1] ?? null;
}

function linkedSize(headers: Headers): number | null {
  const value = headers.get('x-linked-size');
  return value !== null && /^\d+$/.test(value) ? Number(value) : null;
}

function refused(url: string, reason: string, status: number): G4SegError {
  return new G4SegError(
    'bad-model',
    `The file ${url} cannot be had: ${reason}. Check the address, or choose another source.`,
    { url, status },
  );
}
