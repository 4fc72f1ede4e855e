import { G4SegError } from '../../core/errors.ts';
import { formatBytes } from '../format-bytes.ts';
import type { Network } from './network.ts';
import { judgeResponse } from './response-check.ts';
import { NoAnswer, PassingFailure, Retries, whileNotIdle } from './retries.ts';

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
  const retries = new Retries(network, what, network.patience.answerMilliseconds);
  for (;;) {
    try {
      return await fetchOnce(network, url, what, pageMeans, signal);
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
  signal?: AbortSignal,
): Promise<string | null> {
  const attempt = new AbortController();
  const asking = async () => {
    const response = await network.fetch(url, {
      signal: signal ? AbortSignal.any([signal, attempt.signal]) : attempt.signal,
    });
    return { response, text: await boundedText(response, what) };
  };
  try {
    const { response, text } = await whileNotIdle(
      network,
      asking(),
      () => attempt.abort(),
      network.patience.answerMilliseconds,
    );
    const isPage = /^\s*</.test(text);
    if (response.ok && (!isPage || pageMeans === 'none')) return isPage ? null : text;
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

/** A text of an unknown server, read no further than the longest that makes sense. */
async function boundedText(response: Response, what: string): Promise<string> {
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  let text = '';
  let bytes = 0;
  for (;;) {
    const next = await reader?.read();
    if (!next || next.done) return text + decoder.decode();
    bytes += next.value.byteLength;
    if (bytes > mostTextBytes)
      throw new G4SegError(
        'bad-model',
        `${what} has more than ${formatBytes(mostTextBytes)}: it is something else. Check the address.`,
        { bytes },
      );
    text += decoder.decode(next.value, { stream: true });
  }
}
