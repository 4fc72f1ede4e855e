import { G4SegError } from '../../core/errors.ts';
import { formatBytes } from '../format-bytes.ts';
import type { Network } from './network.ts';
import { judgeResponse } from './response-check.ts';
import { NoAnswer, PassingFailure, Retries, whileNotIdle } from './retries.ts';

/** What a small file may have and how long it may take. */
interface Bounds {
  readonly mostBytes: number;
  /** For one attempt, its body included. */
  readonly milliseconds: number;
  /** Without any answer, after which the host counts as dead. */
  readonly silence: number;
}

/** A manifest has kilobytes, the listing of a repository of thousands of files a megabyte. */
const mostTextBytes = 8_000_000;

/**
 * A small text, asked for until it comes.
 * @param what for messages
 * @param pageMeans what a web page in its place is: a server's way to say that there is none, or a fault that passes
 * @returns null if the server has no such thing
 * @throws G4SegError 'bad-model' with `unreachable` if it does not answer; an abort as it is
 */
export async function fetchText(
  network: Network,
  url: string,
  what: string,
  pageMeans: 'none' | 'fault',
  signal?: AbortSignal,
): Promise<string | null> {
  const { answerMilliseconds } = network.patience;
  const bounds = { mostBytes: mostTextBytes, milliseconds: answerMilliseconds, silence: answerMilliseconds };
  const bytes = await fetchWhole(network, url, what, pageMeans, bounds, signal);
  return bytes && new TextDecoder().decode(bytes);
}

/** As {@link fetchText}, but for any small file. */
export async function fetchWhole(
  network: Network,
  url: string,
  what: string,
  pageMeans: 'none' | 'fault',
  bounds: Bounds,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const retries = new Retries(network, what, bounds.silence);
  for (;;) {
    try {
      return await fetchOnce(network, url, what, pageMeans, bounds, signal);
    } catch (error) {
      await retries.pause(error, signal);
    }
  }
}

async function fetchOnce(
  network: Network,
  url: string,
  what: string,
  pageMeans: 'none' | 'fault',
  { mostBytes, milliseconds }: Bounds,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const attempt = new AbortController();
  const asking = async () => {
    const response = await network.fetch(url, {
      signal: signal ? AbortSignal.any([signal, attempt.signal]) : attempt.signal,
    });
    return { response, bytes: await boundedBytes(response, what, mostBytes) };
  };
  try {
    const { response, bytes } = await whileNotIdle(network, asking(), () => attempt.abort(), milliseconds);
    const isPage = /^\s*</.test(new TextDecoder().decode(bytes.subarray(0, 200)));
    if (response.ok && (!isPage || pageMeans === 'none')) return isPage ? null : bytes;
    const judgement = judgeResponse(
      response,
      { offset: 0, bytes: null, etag: null, hasDigest: true, redirected: response.redirected },
      network.clock.date(),
    );
    if (response.ok) throw new PassingFailure('the server sent a web page in place of the answer');
    if (judgement.kind === 'retry') throw new PassingFailure(judgement.reason, judgement.pause);
    return null;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof PassingFailure || error instanceof G4SegError) throw error;
    throw new NoAnswer('the server does not answer', null, { cause: error });
  } finally {
    attempt.abort(); // a body that was not read to its end
  }
}

/** A body of an unknown server, read no further than the longest that makes sense. */
async function boundedBytes(response: Response, what: string, mostBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for (;;) {
    const next = await reader?.read();
    if (!next || next.done) return new Uint8Array(await new Blob(pieces).arrayBuffer());
    bytes += next.value.byteLength;
    if (bytes > mostBytes)
      throw new G4SegError(
        'bad-model',
        `${what} has more than ${formatBytes(mostBytes)}: it is something else. Check the address.`,
        { bytes },
      );
    pieces.push(next.value);
  }
}
