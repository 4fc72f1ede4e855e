import { describe, expect, it } from 'vitest';
import { isStrong, judgeResponse, type RangeRequest } from './response-check.ts';
import { retryAfter } from './retries.ts';

const asked: RangeRequest = { offset: 100, bytes: 500, etag: '"a"', hasDigest: true, redirected: false };
const part = { 'content-range': 'bytes 100-499/500', 'content-length': '400', etag: '"a"' };

describe('judgeResponse', () => {
  it.each([
    ['the part asked for', 206, part, {}, { kind: 'body', offset: 100, etag: '"a"', bytes: 500 }],
    [
      'a part whose place is hidden from the page',
      206,
      { 'content-length': '400', etag: '"a"' },
      {},
      { kind: 'body', offset: 100, etag: '"a"', bytes: null },
    ],
    [
      'a part of a file of unknown length',
      206,
      { ...part, 'content-range': 'bytes 100-499/*' },
      {},
      { kind: 'body', offset: 100, etag: '"a"', bytes: null },
    ],
    ['another part', 206, { ...part, 'content-range': 'bytes 0-499/500' }, {}, { kind: 'retry' }],
    ['a part without a place or length', 206, { etag: '"a"' }, {}, { kind: 'retry' }],
    [
      'a part without a place and without a digest to tell',
      206,
      { 'content-length': '400', etag: '"a"' },
      { hasDigest: false },
      { kind: 'refused' },
    ],
    ['a part of a longer file', 206, { ...part, 'content-range': 'bytes 100-599/600' }, {}, { kind: 'changed' }],
    ['a part under another tag', 206, { ...part, etag: '"b"' }, {}, { kind: 'changed' }],
    ['a part under the weak form of the same tag', 206, { ...part, etag: 'W/"a"' }, {}, { kind: 'body' }],
    ['a part where no tag is known', 206, { ...part, etag: '"b"' }, { etag: null }, { kind: 'body', etag: '"b"' }],
    [
      'the whole of the same file',
      200,
      { 'content-length': '500', etag: '"a"' },
      {},
      { kind: 'body', offset: 0, bytes: 500 },
    ],
    ['the whole of another file', 200, { 'content-length': '500', etag: '"b"' }, {}, { kind: 'changed' }],
    [
      'a compressed file: its length says nothing',
      200,
      { 'content-length': '77', 'content-encoding': 'gzip', etag: '"a"' },
      {},
      { kind: 'body', bytes: null },
    ],
    [
      'a page in place of the file',
      200,
      { 'content-type': 'text/html; charset=utf-8', 'content-length': '31', etag: '"page"' },
      {},
      { kind: 'retry' },
    ],
    ['a page in place of a part', 206, { ...part, 'content-type': 'Text/HTML' }, {}, { kind: 'retry' }],
    ['416 in the middle', 416, { 'content-range': 'bytes */80' }, {}, { kind: 'changed' }],
    ['416 at the first byte', 416, {}, { offset: 0 }, { kind: 'retry' }],
    [
      'an empty file',
      416,
      { 'content-range': 'bytes */0' },
      { offset: 0, bytes: null, etag: null },
      { kind: 'body', bytes: 0 },
    ],
    ['429', 429, { 'retry-after': '7' }, {}, { kind: 'retry', pause: 7000 }],
    ['503', 503, {}, {}, { kind: 'retry', pause: null }],
    ['408', 408, {}, {}, { kind: 'retry' }],
    ['404', 404, {}, {}, { kind: 'refused', status: 404 }],
    ['403 of the stable address', 403, {}, {}, { kind: 'refused', status: 403 }],
    ['403 of a signed address', 403, {}, { redirected: true }, { kind: 'retry' }],
    ['404 of a signed address', 404, {}, { redirected: true }, { kind: 'refused' }],
  ] as const)('%s', (_name, status, headers, request, expected) => {
    expect(judgeResponse(new Response(null, { status, headers }), { ...asked, ...request }, 0)).toMatchObject(expected);
  });
});

describe('isStrong', () => {
  it('lets only strong tags into If-Range', () => {
    expect(['"a"', 'W/"a"', 'a', null].map(isStrong)).toEqual([true, false, false, false]);
  });
});

describe('retryAfter', () => {
  it('reads seconds and dates, never a negative pause, and no nonsense', () => {
    const now = Date.parse('2026-01-02T03:04:00Z');
    const read = (value: string) => retryAfter(new Headers({ 'retry-after': value }), now);
    expect(read('120')).toBe(120_000);
    expect(read('Fri, 02 Jan 2026 03:04:30 GMT')).toBe(30_000);
    expect(read('Wed, 21 Oct 2015 07:28:00 GMT')).toBe(0);
    expect(read('soon')).toBeNull();
    expect(retryAfter(new Headers(), now)).toBeNull();
  });
});
