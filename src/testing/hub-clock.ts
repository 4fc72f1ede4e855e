import type { Clock } from '../models/download/clock.ts';

/** A clock that stands still until everyone waits for it, and then jumps to the next moment anyone waits for. */
export class JumpingClock implements Clock {
  #now = 1_800_000_000_000;
  readonly #timers = new Set<{ readonly at: number; readonly ring: () => void }>();

  now(): number {
    return this.#now;
  }

  date(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const stop = () => {
        this.#timers.delete(timer);
        reject(signal?.reason as Error);
      };
      const timer = {
        at: this.#now + milliseconds,
        ring: () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        },
      };
      this.#timers.add(timer);
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  /** Runs until the promise settles or `until` says stop. */
  async run<T>(work: Promise<T>, until: () => boolean = () => false): Promise<T | undefined> {
    let settled = false;
    work.then(
      () => (settled = true),
      () => (settled = true),
    );
    while (!settled && !until()) {
      // Streams settle within a turn of the loop; hashing in another thread may take more, which only lets time pass early.
      for (let turn = 0; turn < 2 && !settled; turn++) await new Promise((resolve) => setImmediate(resolve));
      if (!settled && !until()) this.#jump();
    }
    return settled ? work : undefined;
  }

  #jump(): void {
    const next = [...this.#timers].sort((a, b) => a.at - b.at)[0];
    if (!next) return;
    this.#timers.delete(next);
    this.#now = Math.max(this.#now, next.at);
    next.ring();
  }
}
