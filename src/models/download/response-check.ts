import { retryAfter } from './retries.ts';

/** The request that a response answers. */
export interface RangeRequest {
  /** First byte asked for. */
  readonly offset: number;
  /** Size of the whole file, null if it is not known yet. */
  readonly bytes: number | null;
  /** Entity tag that the bytes before `offset`, or the file's key, came under. */
  readonly etag: string | null;
  /** Whether a SHA-256 will tell if the bytes are the right ones. */
  readonly hasDigest: boolean;
  /** Whether another address answered than the stable one that was asked. */
  readonly redirected: boolean;
}

/** What to do with a response. */
export type Judgement =
  /** Its body is the file from `offset` on. */
  | { readonly kind: 'body'; readonly offset: number; readonly etag: string | null; readonly bytes: number | null }
  /** Ask again later. */
  | { readonly kind: 'retry'; readonly reason: string; readonly pause: number | null }
  /** The file is another one than before: look it up anew. */
  | { readonly kind: 'changed'; readonly reason: string }
  /** Asking again is no use. */
  | { readonly kind: 'refused'; readonly reason: string; readonly status: number };

/** Judges the answer to a range request from its status and headers alone. */
export function judgeResponse(
  response: Response,
  { offset, bytes, etag, hasDigest, redirected }: RangeRequest,
  now: number,
): Judgement {
  const { status, headers } = response;
  if (status === 206 || status === 200) {
    // A portal or an error page in place of the file. Its size and tag mean nothing, so this comes first.
    if (isPage(headers))
      return { kind: 'retry', reason: 'the server sent a web page in place of the file', pause: null };
    if (status === 206 && !hasDigest && headers.get('content-range') === null) {
      const reason = 'the server sends a part without saying which, and no SHA-256 is known that would tell';
      return { kind: 'refused', reason, status };
    }
    const found = headers.get('etag');
    const described = status === 206 ? describePart(headers, offset) : { offset: 0, bytes: wholeLength(headers) };
    if (typeof described === 'string') return { kind: 'retry', reason: described, pause: null };
    if (bytes !== null && described.bytes !== null && described.bytes !== bytes) {
      return { kind: 'changed', reason: `it has ${described.bytes} bytes now, ${bytes} before` };
    }
    if (etag !== null && found !== null && opaque(etag) !== opaque(found)) {
      return { kind: 'changed', reason: `its entity tag is ${found} now, ${etag} before` };
    }
    return { kind: 'body', offset: described.offset, etag: found, bytes: described.bytes };
  }
  if (status === 416) {
    if (headers.get('content-range') === 'bytes */0')
      return { kind: 'body', offset: 0, etag: headers.get('etag'), bytes: 0 }; // an empty file
    return offset > 0
      ? { kind: 'changed', reason: `it ends before byte ${offset} now` }
      : { kind: 'retry', reason: 'the server answered 416 to the first byte', pause: null };
  }
  const passing = status === 408 || status === 425 || status === 429 || status >= 500;
  // A signed address has run out; the stable one hands out a fresh one.
  const expired = (status === 401 || status === 403 || status === 410) && redirected;
  if (passing || expired)
    return { kind: 'retry', reason: `the server answered ${status}`, pause: retryAfter(headers, now) };
  return { kind: 'refused', reason: `the server answered ${status}`, status };
}

/** True for an entity tag that stands for the very bytes (RFC 9110, 8.8.3): only such may go into If-Range. */
export function isStrong(etag: string | null): etag is string {
  return etag !== null && etag.startsWith('"');
}

function opaque(etag: string): string {
  return etag.replace(/^W\//, '');
}

function isPage(headers: Headers): boolean {
  return /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(headers.get('content-type') ?? '');
}

/** The length of a 200, null where it is absent or of the encoded bytes. */
function wholeLength(headers: Headers): number | null {
  const length = headers.get('content-length');
  const encoded = !/^(identity)?$/i.test(headers.get('content-encoding') ?? '');
  return length === null || encoded ? null : Number(length);
}

/** Place and total of a 206, or what is wrong with it. Across origins the header may be hidden: then the length must do. */
function describePart(headers: Headers, offset: number): { offset: number; bytes: number | null } | string {
  const range = headers.get('content-range');
  if (range === null) {
    const length = headers.get('content-length');
    return length === null ? 'the server sent a part without saying which' : { offset, bytes: null };
  }
  const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(range.trim());
  if (!match || Number(match[1]) !== offset) return `the server sent another part than asked for ("${range}")`;
  return { offset, bytes: match[3] === '*' ? null : Number(match[3]) };
}
