import { G4SegError } from '../../core/errors.ts';
import type { Network } from './network.ts';

/** A failure that may pass: the same request is worth repeating. */
export class PassingFailure extends Error {
  override readonly name = 'PassingFailure';
  /** What the server asked to wait, in milliseconds. */
  readonly pause: number | null;

  constructor(message: string, pause: number | null = null, options?: ErrorOptions) {
    super(message, options);
    this.pause = pause;
  }
}

/** Nothing was heard at all: no such host, no connection, or no word in time. */
export class NoAnswer extends PassingFailure {}

/** A server may ask for any pause; nobody waits longer than this for it. */
const longestAskedPause = 300_000;

/** Counts failures without progress and waits between them, longer each time, with jitter. */
export class Retries {
  readonly #network: Network;
  readonly #what: string;
  readonly #silence: number;
  #heard: number;
  #failures = 0;

  /**
   * @param what for messages: "the file unet/model.onnx"
   * @param silence milliseconds without any answer after which nobody is waited for
   */
  constructor(network: Network, what: string, silence = Infinity) {
    this.#network = network;
    this.#what = what;
    this.#silence = silence;
    this.#heard = network.clock.now();
  }

  /** New bytes arrived: the count starts over. */
  progress(): void {
    this.#failures = 0;
  }

  /**
   * Waits as long as this failure deserves.
   * @throws the error itself if it will not pass; G4SegError 'bad-model' with `unreachable` after too many in a row
   */
  async pause(error: unknown, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!(error instanceof PassingFailure)) throw error;
    const { patience, random, clock } = this.#network;
    this.#failures += 1;
    if (!(error instanceof NoAnswer)) this.#heard = clock.now();
    const doubled = Math.min(
      patience.longestPauseMilliseconds,
      patience.firstPauseMilliseconds * 2 ** (this.#failures - 1),
    );
    const jittered = doubled * (0.5 + 0.5 * random()); // many clients cut at once must not come back at once
    const isDead = error instanceof NoAnswer && clock.now() + jittered - this.#heard > this.#silence;
    if (isDead || this.#failures >= patience.mostFailures) {
      throw new G4SegError(
        'bad-model',
        `Fetching ${this.#what} failed${this.#failures > 1 ? ` ${this.#failures} times in a row` : ''}: ${error.message}. Check the connection and try again; what has arrived is kept.`,
        { unreachable: true },
        { cause: error },
      );
    }
    await clock.sleep(Math.max(jittered, Math.min(error.pause ?? 0, longestAskedPause)), signal);
  }
}

/**
 * Waits for a promise of the network, but not for ever: after the idle time `giveUp` is called and the wait fails.
 * @throws NoAnswer when nothing came in time
 */
export async function whileNotIdle<T>(
  { clock, patience }: Network,
  waiting: Promise<T>,
  giveUp: () => void,
  idleMilliseconds = patience.idleMilliseconds,
): Promise<T> {
  const timer = new AbortController();
  const idle = clock.sleep(idleMilliseconds, timer.signal).then(
    () => {
      giveUp();
      throw new NoAnswer(`nothing came for ${Math.round(idleMilliseconds / 1000)} s`);
    },
    () => new Promise<never>(() => undefined), // the wait is over: this side of the race is mute
  );
  try {
    return await Promise.race([waiting, idle]);
  } finally {
    timer.abort();
    waiting.catch(() => undefined); // it may fail after the race is lost
  }
}

/** `Retry-After` in milliseconds: seconds or an HTTP date; null where there is none or it is nonsense. */
export function retryAfter(headers: Headers, now: number): number | null {
  const value = headers.get('retry-after')?.trim();
  if (!value) return null;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
