import { createHash } from 'node:crypto';
import { Random } from '../core/random.ts';
import { FaultSchedule, type Fault } from './hub-faults.ts';

/** A file as the stand-in hub holds it. */
interface HubFile {
  content: Uint8Array<ArrayBuffer>;
  /** Large files are in storage of their own, behind signed addresses. */
  readonly large: boolean;
}

export interface HubOptions {
  /** Requests of file bytes meet these; listings too if `faultyListings`. */
  readonly faults?: FaultSchedule;
  readonly faultyListings?: boolean;
  /** False: no listing of repositories, as on a plain server. */
  readonly lists?: boolean;
  /** False: redirects do not state the SHA-256. */
  readonly states?: boolean;
  /** False: the server knows no ranges. */
  readonly ranges?: boolean;
  /** Entity tags as the server gives them. */
  readonly tags?: 'strong' | 'weak' | 'none';
  /** A signed address works for so many requests. */
  readonly signedUses?: number;
  /** Bytes of one write. */
  readonly pieceBytes?: number;
}

export interface HubRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** One step of a body; the transport takes them in order. */
type BodyStep = { readonly send: Uint8Array<ArrayBuffer> } | { readonly wait: number } | 'stall' | 'cut';

export interface HubAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: readonly BodyStep[];
  /** No answer: the connection is closed at once. */
  readonly refused?: boolean;
  /** The transport tells how many bytes of a file it has sent. */
  readonly onSent: (bytes: number) => void;
}

const exposed = 'ETag, Content-Range, Accept-Ranges, X-Linked-ETag, X-Linked-Size, X-Repo-Commit, Retry-After';

/**
 * A stand-in for a model hub, without its transport: stable addresses redirect to signed ones that rotate and run out,
 * files come in ranges under entity tags, a listing tells sizes and digests, and a schedule says what goes wrong.
 */
export class Hub {
  readonly #options: HubOptions;
  readonly #faults: FaultSchedule;
  readonly #repositories = new Map<string, Map<string, HubFile>>();
  readonly #signed = new Map<
    string,
    { readonly file: HubFile; readonly path: string; uses: number; readonly fault: Fault }
  >();
  #signatures = 0;
  #revision = 0;
  /** Bytes of file content sent, by path in the repository. Error pages and listings do not count. */
  readonly sent = new Map<string, number>();
  /** Method, target and range of every request. */
  readonly requests: {
    readonly target: string;
    readonly range: string | undefined;
    readonly ifRange: string | undefined;
  }[] = [];

  constructor(options: HubOptions = {}) {
    this.#options = options;
    this.#faults = options.faults ?? new FaultSchedule();
  }

  /** Adds or replaces a file. */
  put(repository: string, path: string, content: Uint8Array<ArrayBuffer>, large = true): void {
    const files = this.#repositories.get(repository) ?? new Map<string, HubFile>();
    files.set(path, { content, large });
    this.#repositories.set(repository, files);
    this.#revision += 1;
  }

  content(repository: string, path: string): Uint8Array<ArrayBuffer> {
    const file = this.#repositories.get(repository)?.get(path);
    if (!file) throw new Error(`The stand-in has no ${repository}/${path}.`);
    return file.content;
  }

  get commit(): string {
    return createHash('sha1').update(`revision ${this.#revision}`).digest('hex');
  }

  answer(request: HubRequest): HubAnswer {
    const { method, target, headers } = request;
    this.requests.push({ target, range: headers['range'], ifRange: headers['if-range'] });
    if (method === 'OPTIONS')
      return plain(204, '', {
        'access-control-allow-headers': 'range, if-range',
        'access-control-allow-methods': 'GET',
      });
    const path = decodeURIComponent(target.replace(/\?.*$/, ''));
    const listing = /^\/api\/models\/([^/]+\/[^/]+)\/revision\/[^/]+$/.exec(path);
    if (listing?.[1]) return this.#list(listing[1]);
    const resolve = /^\/([^/]+\/[^/]+)\/resolve\/[^/]+\/(.+)$/.exec(path);
    if (resolve?.[1] && resolve[2]) return this.#resolve(resolve[1], resolve[2], request);
    const signed = this.#signed.get(target);
    return signed
      ? this.#fetchSigned(signed, request)
      : plain(target.startsWith('/signed/') ? 403 : 404, 'no such address');
  }

  #list(repository: string): HubAnswer {
    const files = this.#repositories.get(repository);
    const fault = this.#options.faultyListings ? this.#faults.next() : { kind: 'none' as const };
    const failed = failure(fault);
    if (failed) return failed;
    if (!files || this.#options.lists === false) return plain(404, '{"error":"Repository not found"}');
    const siblings = [...files].map(([rfilename, { content, large }]) => ({
      rfilename,
      size: content.byteLength,
      blobId: hash('sha1', content),
      ...(large ? { lfs: { sha256: hash('sha256', content), size: content.byteLength, pointerSize: 134 } } : {}),
    }));
    return plain(200, JSON.stringify({ id: repository, sha: this.commit, siblings }), {
      'content-type': 'application/json',
    });
  }

  #resolve(repository: string, path: string, request: HubRequest): HubAnswer {
    const file = this.#repositories.get(repository)?.get(path);
    if (!file) return plain(404, 'Entry not found', { 'x-error-code': 'EntryNotFound' });
    const fault = this.#faults.next();
    if (fault.kind === 'change') this.#change(file);
    const failed = failure(fault);
    if (failed) return failed;
    if (!file.large) return this.#send(file, path, request, fault);
    // Signed addresses rotate: no two requests get the same one.
    const target = `/signed/${path}?signature=${(this.#signatures += 1)}`;
    this.#signed.set(target, {
      file: { ...file },
      path,
      uses: fault.kind === 'expired' ? 0 : (this.#options.signedUses ?? 1),
      fault,
    });
    return plain(302, '', {
      location: target,
      'x-repo-commit': this.commit,
      'x-linked-size': String(file.content.byteLength),
      ...(this.#options.states === false ? {} : { 'x-linked-etag': `"${hash('sha256', file.content)}"` }),
    });
  }

  #fetchSigned(signed: { file: HubFile; path: string; uses: number; fault: Fault }, request: HubRequest): HubAnswer {
    if (signed.uses <= 0)
      return plain(403, '<Error><Code>AccessDenied</Code></Error>', { 'content-type': 'application/xml' });
    signed.uses -= 1;
    return this.#send(signed.file, signed.path, request, signed.fault);
  }

  #send({ content }: HubFile, path: string, { headers }: HubRequest, fault: Fault): HubAnswer {
    const total = content.byteLength;
    const tag = this.#tag(content);
    const range = /^bytes=(\d+)-(\d*)$/.exec(headers['range'] ?? '');
    const condition = headers['if-range'];
    const partial =
      range &&
      this.#options.ranges !== false &&
      fault.kind !== 'whole' &&
      (condition === undefined || condition === tag);
    const start = partial ? Number(range[1]) : 0;
    const end = partial && range[2] ? Math.min(total, Number(range[2]) + 1) : total;
    const onSent = (bytes: number) => void this.sent.set(path, (this.sent.get(path) ?? 0) + bytes);
    if (partial && (start >= total || fault.kind === 'unsatisfiable')) {
      return { ...plain(416, ''), headers: { ...cors, 'content-range': `bytes */${total}` } };
    }
    return {
      status: partial ? 206 : 200,
      headers: {
        ...cors,
        'content-type': 'application/octet-stream',
        'content-length': String(end - start),
        ...(tag === null ? {} : { etag: tag }),
        ...(this.#options.ranges === false ? {} : { 'accept-ranges': 'bytes' }),
        ...(partial ? { 'content-range': `bytes ${start}-${end - 1}/${total}` } : {}),
      },
      body: bodySteps(content.subarray(start, end), fault, this.#options.pieceBytes ?? 8192),
      onSent,
    };
  }

  /** Not the digest: the tags of content networks are not. */
  #tag(content: Uint8Array): string | null {
    const tag = `"${hash('md5', content)}-1"`;
    return this.#options.tags === 'none' ? null : this.#options.tags === 'weak' ? `W/${tag}` : tag;
  }

  #change(file: HubFile): void {
    const random = new Random(this.#revision);
    this.#revision += 1;
    const length = Math.max(1, file.content.byteLength + random.integer(-2000, 2000));
    file.content = randomBytes(random.integer(0, 0xffffffff), length);
    file.content[0] = 0x08; // as an ONNX model begins
  }
}

/** Bytes that no two seeds share. */
export function randomBytes(seed: number, length: number): Uint8Array<ArrayBuffer> {
  const random = new Random(seed);
  const words = Uint32Array.from({ length: Math.ceil(length / 4) }, () => random.integer(0, 0xffffffff));
  return new Uint8Array(words.buffer, 0, length);
}

const cors = { 'access-control-allow-origin': '*', 'access-control-expose-headers': exposed };

function plain(status: number, text: string, headers: Record<string, string> = {}): HubAnswer {
  const send = new TextEncoder().encode(text);
  return {
    status,
    headers: { ...cors, 'content-type': 'text/plain', ...headers },
    body: send.byteLength > 0 ? [{ send }] : [],
    onSent: () => undefined,
  };
}

function failure(fault: Fault): HubAnswer | null {
  if (fault.kind === 'refuse') return { ...plain(0, ''), refused: true };
  if (fault.kind === 'status')
    return plain(fault.status, 'try later', fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter });
  if (fault.kind === 'page')
    return plain(200, '<!doctype html><title>Sign in to the network</title>', {
      'content-type': 'text/html; charset=utf-8',
    });
  return null;
}

function bodySteps(content: Uint8Array<ArrayBuffer>, fault: Fault, pieceBytes: number): BodyStep[] {
  const data = content.slice();
  if (fault.kind === 'flip' && data.byteLength > 0) {
    const place = Math.min(data.byteLength - 1, Math.floor(fault.at * data.byteLength));
    data[place] = (data[place] ?? 0) ^ 0x40;
  }
  const ends =
    fault.kind === 'cut' || fault.kind === 'stall' ? Math.floor(fault.at * data.byteLength) : data.byteLength;
  const steps: BodyStep[] = [];
  for (let offset = 0; offset < ends; offset += pieceBytes) {
    if (fault.kind === 'slow') steps.push({ wait: fault.milliseconds });
    steps.push({ send: data.subarray(offset, Math.min(ends, offset + pieceBytes)) });
  }
  if (fault.kind === 'cut' || fault.kind === 'stall') steps.push(fault.kind);
  return steps;
}

function hash(algorithm: string, content: Uint8Array): string {
  return createHash(algorithm).update(content).digest('hex');
}
