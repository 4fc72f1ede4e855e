import type { Clock } from '../models/download/clock.ts';
import type { Fetch } from '../models/download/network.ts';
import type { Hub, HubAnswer } from './hub.ts';

/** Where the in-process hub pretends to be. */
export const hubHost = 'https://hub.test';

/**
 * `fetch` straight into a {@link Hub}: no sockets, and a byte counts as sent when the reader takes it.
 * @param seesRedirects false: like a browser, which hides a redirect's headers from the page
 */
export function hubFetch(hub: Hub, clock: Clock, seesRedirects: boolean): Fetch {
  return async (url, { headers = {}, redirect = 'follow', signal }) => {
    let target = url.slice(hubHost.length);
    for (let redirects = 0; ; redirects++) {
      signal?.throwIfAborted();
      await Promise.resolve();
      const answer = hub.answer({
        method: 'GET',
        target,
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
      });
      if (answer.refused) throw new TypeError('fetch failed');
      const location = answer.status === 302 ? answer.headers['location'] : undefined;
      if (location !== undefined && redirect === 'manual' && !seesRedirects)
        return described(new Response(null, { status: 200 }), { type: 'opaqueredirect', status: 0 });
      if (location === undefined || redirect === 'manual') {
        const response = new Response(answer.body.length > 0 ? bodyOf(answer, clock, signal) : null, {
          status: answer.status,
          headers: answer.headers,
        });
        return described(response, { redirected: redirects > 0, url: hubHost + target });
      }
      target = location;
    }
  };
}

function described(response: Response, facts: Record<string, unknown>): Response {
  for (const [name, value] of Object.entries(facts)) Object.defineProperty(response, name, { value });
  return response;
}

function bodyOf(answer: HubAnswer, clock: Clock, signal: AbortSignal | undefined): ReadableStream<Uint8Array> {
  const steps = [...answer.body];
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
            signal?.throwIfAborted();
            if (step === 'cut') throw new TypeError('terminated');
            if (step === 'stall') return await untilAborted(signal);
            if ('wait' in step) await clock.sleep(step.wait, signal);
            else {
              answer.onSent(step.send.byteLength);
              return controller.enqueue(step.send);
            }
          }
          controller.close();
        } catch (error) {
          controller.error(error);
        }
      },
    },
    { highWaterMark: 0 },
  );
}

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) =>
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
  );
}
