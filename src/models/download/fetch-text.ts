import type { Network } from './network.ts';
import { judgeResponse } from './response-check.ts';
import { PassingFailure, Retries, whileNotIdle } from './retries.ts';

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
  const retries = new Retries(network, what);
  for (;;) {
    try {
      return await fetchOnce(network, url, pageMeans, signal);
    } catch (error) {
      await retries.pause(error, signal);
    }
  }
}

async function fetchOnce(
  network: Network,
  url: string,
  pageMeans: 'none' | 'fault',
  signal?: AbortSignal,
): Promise<string | null> {
  const attempt = new AbortController();
  const asking = async () => {
    const response = await network.fetch(url, {
      signal: signal ? AbortSignal.any([signal, attempt.signal]) : attempt.signal,
    });
    return { response, text: await response.text() };
  };
  try {
    const { response, text } = await whileNotIdle(network, asking(), () => attempt.abort());
    const isPage = /^\s*</.test(text);
    if (response.ok && (!isPage || pageMeans === 'none')) return isPage ? null : text;
    const judgement = judgeResponse(
      response,
      { offset: 0, bytes: null, etag: null, hasDigest: true, redirected: response.redirected },
      network.clock.now(),
    );
    if (response.ok) throw new PassingFailure('the server sent a web page in place of the answer');
    if (judgement.kind === 'retry') throw new PassingFailure(judgement.reason, judgement.pause);
    return null;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof PassingFailure) throw error;
    throw new PassingFailure('the server does not answer', null, { cause: error });
  }
}
