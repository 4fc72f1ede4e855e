import { G4SegError } from '../../core/errors.ts';
import { contentProblem } from './content-check.ts';
import { contentKey } from '../store/content-key.ts';
import { isStorageFull } from '../store/directory.ts';
import type { Network } from './network.ts';
import type { PartialFile } from './partial-file.ts';
import type { RemoteFile } from './remote-file.ts';
import { probe } from './remote-file.ts';
import { isStrong, judgeResponse } from './response-check.ts';
import { PassingFailure, Retries, whileNotIdle } from './retries.ts';
import type { FileStore, StoredFile } from '../store/store.ts';

/** The entity on the server is not the one looked up before. */
class ChangedEntity extends Error {}

/** A file that changes under us more often is not a file to wait for. */
const mostChanges = 5;
/** Whole downloads with a wrong digest before the server's copy counts as damaged. */
const mostDamaged = 3;

export interface FileDownload {
  readonly signal?: AbortSignal;
  /**
   * @param received bytes of the file that are here, stored earlier ones included; falls back when it starts over
   * @param arrived bytes that came from the network since the last call
   */
  readonly onBytes?: (received: number, arrived: number) => void;
}

/**
 * Brings a file into the store: continues where an earlier attempt ended, waits out failures that pass, starts over if
 * the file changed, and makes it readable only when size and digest are right. Who asks second, in another tab, waits
 * and finds the file.
 * @throws G4SegError 'bad-model' naming file and reason; 'storage-full' when the disk is full; an abort as it is.
 * Whatever the end, the bytes that arrived are kept.
 */
export async function downloadFile(
  remote: RemoteFile,
  store: FileStore,
  network: Network,
  { signal, onBytes = () => undefined }: FileDownload = {},
): Promise<StoredFile> {
  let current = remote;
  let tagsCount = true;
  for (let changes = 0; changes <= mostChanges; changes++) {
    signal?.throwIfAborted();
    const key = await contentKey(current);
    try {
      return await network.locks.hold(`g4seg-model-file-${key}`, signal, () =>
        fetchUnderKey(key, current, store, network, { tagsCount, signal, onBytes }),
      );
    } catch (error) {
      if (!(error instanceof ChangedEntity)) throw await explained(error, current, store, key);
    }
    current = await lookAgain(current, network, signal);
    if ((await contentKey(current)) !== key) await store.remove(key);
    // The tag changed but not the digest: a server that tags each answer anew. From here on the digest alone decides.
    else tagsCount = false;
  }
  throw new G4SegError('bad-model', `The file ${remote.label} keeps changing on the server. Try again later.`, {
    url: remote.url,
  });
}

interface Attempt {
  /** Whether a differing entity tag means another file. */
  readonly tagsCount: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onBytes: NonNullable<FileDownload['onBytes']>;
}

async function fetchUnderKey(
  key: string,
  remote: RemoteFile,
  store: FileStore,
  network: Network,
  attempt: Attempt,
): Promise<StoredFile> {
  const { signal, onBytes } = attempt;
  const stored = await store.find(key);
  if (stored) {
    onBytes(stored.bytes, 0);
    return stored;
  }
  const partial = await store.openPartial(key, remote, signal);
  onBytes(partial.received, 0);
  try {
    await fetchAll(partial, remote, network, attempt);
  } finally {
    await partial.flush(); // a pause or an error keeps what has arrived
  }
  const complete = await store.find(key);
  if (!complete)
    throw new G4SegError(
      'bad-model',
      `The stored file ${remote.label} vanished while it was being stored. Try again.`,
      { key },
    );
  return complete;
}

async function fetchAll(
  partial: PartialFile,
  remote: RemoteFile,
  network: Network,
  { tagsCount, signal, onBytes }: Attempt,
): Promise<void> {
  const retries = new Retries(network, remote.label);
  const request: RequestState = { sendsIfRange: tagsCount, comparesTags: tagsCount, signal, onBytes };
  let furthest = partial.received;
  for (let damaged = 0; ;) {
    signal?.throwIfAborted();
    if (partial.received === partial.bytes) {
      const problem = partial.sha256 === null ? contentProblem(remote.label, partial.head) : null;
      if (problem !== null) {
        await partial.restart();
        onBytes(0, 0);
        if (problem === 'no-graph') throw refusedFile(remote, 'what the server sends is no ONNX graph', 200);
        await retries.pause(new PassingFailure('the server sent a web page in place of the file'), signal);
        continue;
      }
      if ((await partial.promote()) !== null) return;
      onBytes(0, 0);
      damaged += 1;
      furthest = 0;
      if (damaged === mostDamaged) throw damagedFile(remote);
      continue;
    }
    try {
      await fetchRest(partial, remote, network, request);
    } catch (error) {
      if (partial.received > furthest) retries.progress();
      furthest = Math.max(furthest, partial.received);
      await retries.pause(error, signal);
    }
  }
}

interface RequestState extends Pick<Attempt, 'signal' | 'onBytes'> {
  sendsIfRange: boolean;
  readonly comparesTags: boolean;
}

/** One request for all that is missing. Returns at the end of the file; throws PassingFailure, ChangedEntity or worse. */
async function fetchRest(
  partial: PartialFile,
  remote: RemoteFile,
  network: Network,
  request: RequestState,
): Promise<void> {
  const { signal, onBytes } = request;
  // Without digest and strong tag nothing would tell if the rest belonged to another file than the beginning.
  if (partial.received > 0 && partial.sha256 === null && !isStrong(partial.etag)) {
    await partial.restart();
    onBytes(0, 0);
  }
  const offset = partial.received;
  const conditional = request.sendsIfRange && offset > 0 && isStrong(partial.etag);
  const attempt = new AbortController();
  const giveUp = () => attempt.abort();
  let response: Response;
  try {
    response = await whileNotIdle(
      network,
      network.fetch(remote.url, {
        // Always a range, also from 0 on: it keeps servers from compressing, so that lengths are the file's.
        headers: {
          Range: `bytes=${offset}-`,
          ...(conditional && partial.etag !== null ? { 'If-Range': partial.etag } : {}),
        },
        signal: signal ? AbortSignal.any([signal, attempt.signal]) : attempt.signal,
      }),
      giveUp,
    );
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof PassingFailure) throw error;
    // Across origins If-Range needs the server's leave (a CORS preflight), which looks like any lost connection.
    // The tags are compared here anyway, so the next attempt goes without it.
    if (conditional) request.sendsIfRange = false;
    throw new PassingFailure('the server does not answer', null, { cause: error });
  }
  try {
    const judgement = judgeResponse(
      response,
      {
        offset,
        bytes: partial.bytes,
        etag: request.comparesTags ? partial.etag : null,
        hasDigest: partial.sha256 !== null,
        redirected: response.redirected,
      },
      network.clock.date(),
    );
    if (judgement.kind === 'retry') throw new PassingFailure(judgement.reason, judgement.pause);
    if (judgement.kind === 'changed') throw new ChangedEntity(judgement.reason);
    if (judgement.kind === 'refused') throw refusedFile(remote, judgement.reason, judgement.status);
    if (judgement.offset !== offset) {
      await partial.restart(); // the server knows no ranges
      onBytes(0, 0);
    }
    if (partial.etag === null) await partial.setEtag(judgement.etag);
    await readBody(response, partial, network, giveUp, request);
  } finally {
    giveUp();
  }
}

async function readBody(
  response: Response,
  partial: PartialFile,
  network: Network,
  giveUp: () => void,
  { signal, onBytes }: RequestState,
): Promise<void> {
  const reader = response.body?.getReader();
  if (!reader) throw new PassingFailure('the server sent nothing');
  while (partial.received < partial.bytes) {
    let next: ReadableStreamReadResult<Uint8Array>;
    try {
      next = await whileNotIdle(network, reader.read(), giveUp);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof PassingFailure) throw error;
      throw new PassingFailure(`the connection broke at ${share(partial)}`, null, { cause: error });
    }
    if (next.done) throw new PassingFailure(`the connection ended at ${share(partial)}`);
    const { value } = next;
    if (partial.received + value.byteLength > partial.bytes)
      throw new ChangedEntity('the server sends more bytes than the file has');
    await partial.append(value);
    onBytes(partial.received, value.byteLength);
  }
}

/**
 * The file as it is on the server now. What was published about it binds: a server that has another file fails.
 * @throws G4SegError 'bad-model' where the file is gone, or its size or digest is not the published one
 */
async function lookAgain(remote: RemoteFile, network: Network, signal: AbortSignal | undefined): Promise<RemoteFile> {
  const found = await probe(network, remote.url, signal);
  if (!found) throw refusedFile(remote, 'it is no longer there', 404);
  const { bytes, etag, sha256 } = found;
  if (remote.sha256 === null) return { ...remote, bytes, etag, sha256 };
  if (bytes !== remote.bytes)
    throw anotherFile(
      remote,
      `${bytes} bytes on the server, but ${remote.bytes} bytes were published with its SHA-256 ${brief(remote.sha256)}`,
    );
  if (sha256 !== null && sha256 !== remote.sha256)
    throw anotherFile(remote, `the SHA-256 ${brief(sha256)} on the server, but ${brief(remote.sha256)} was published`);
  return { ...remote, etag };
}

async function explained(error: unknown, remote: RemoteFile, store: FileStore, key: string): Promise<unknown> {
  if (!isStorageFull(error)) return error;
  const missing = remote.bytes - (await store.storedBytes(key).catch(() => 0));
  return new G4SegError(
    'storage-full',
    `There is no room for ${remote.label}.`,
    { missingBytes: missing },
    { cause: error },
  );
}

function share(partial: PartialFile): string {
  return `${Math.floor((100 * partial.received) / partial.bytes)} %`;
}

function brief(sha256: string): string {
  return `${sha256.slice(0, 12)}…`;
}

function anotherFile({ label, url }: RemoteFile, what: string): G4SegError {
  return new G4SegError(
    'bad-model',
    `The file ${label} has ${what}: it is another file, and nothing of it was taken. Try again later, or choose another source.`,
    { url },
  );
}

function damagedFile({ label, url }: RemoteFile): G4SegError {
  return new G4SegError(
    'bad-model',
    `The file ${label} arrived ${mostDamaged} times with a wrong digest: the copy on the server is damaged. Nothing of it was kept; choose another source.`,
    { url },
  );
}

function refusedFile({ label, url }: RemoteFile, reason: string, status: number): G4SegError {
  return new G4SegError(
    'bad-model',
    `The file ${label} cannot be fetched: ${reason}. Check the address, or choose another source.`,
    { url, status, unreachable: true },
  );
}
