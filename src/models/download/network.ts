import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import type { Locks } from './locks.ts';
import { processLocks, webLocks } from './locks.ts';

/** The part of `fetch` that downloads use. */
export type Fetch = (
  url: string,
  init: { headers?: Record<string, string>; redirect?: RequestRedirect; signal?: AbortSignal },
) => Promise<Response>;

/** Everything outside that a download touches besides the store. */
export interface Network {
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Uniform in [0, 1): the jitter of retries. */
  readonly random: () => number;
  readonly locks: Locks;
  readonly patience: Patience;
}

/** How long to wait for what. */
export interface Patience {
  /** A connection that sends nothing for so long is given up and tried again. */
  readonly idleMilliseconds: number;
  /** Before a download: a host that never answers counts as dead after so long. */
  readonly answerMilliseconds: number;
  /** First pause after a failure; each further one without progress doubles it. */
  readonly firstPauseMilliseconds: number;
  readonly longestPauseMilliseconds: number;
  /** Failures in a row without a new byte after which the download stops with an error. What it has is kept. */
  readonly mostFailures: number;
}

/** 1 + 2 + 4 + ... + 60 s: about three minutes without a single byte before giving up. */
export const usualPatience: Patience = {
  idleMilliseconds: 30_000,
  answerMilliseconds: 10_000,
  firstPauseMilliseconds: 1_000,
  longestPauseMilliseconds: 60_000,
  mostFailures: 8,
};

/** The real network of a browser (page or worker) or of Node. */
export function systemNetwork(): Network {
  const manager = (globalThis.navigator as Partial<Navigator> | undefined)?.locks;
  return {
    fetch: (url, init) => fetch(url, { ...init, cache: 'no-store', credentials: 'omit' }),
    clock: systemClock,
    random: Math.random,
    locks: manager ? webLocks(manager) : processLocks(),
    patience: usualPatience,
  };
}
