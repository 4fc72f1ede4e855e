/** A job that waits. It is put in by {@link enqueue}, and whoever takes it out starts it once. */
export interface Waiting {
  /** Resolves when the job has ended, well or not. */
  readonly start: () => Promise<void>;
}

/**
 * Puts a job at the end of a list. An aborted job leaves the list at once.
 * @returns what the job gives; rejects with the signal's reason when it left before it started
 */
export function enqueue<W extends Waiting, T>(
  list: W[],
  job: () => Promise<T> | T,
  signal: AbortSignal | undefined,
  entry: (waiting: Waiting) => W,
): Promise<T> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const leave = () => {
      list.splice(list.indexOf(waiting), 1);
      reject(signal?.reason);
    };
    const waiting = entry({
      start: async () => {
        signal?.removeEventListener('abort', leave);
        try {
          resolve(await job());
        } catch (error) {
          reject(error);
        }
      },
    });
    signal?.addEventListener('abort', leave, { once: true });
    list.push(waiting);
  });
}

/**
 * A queue that runs one job at a time, in the order they came. A failed job does not fail the next one.
 * An aborted job leaves the queue at once if it has not started.
 */
export class SerialQueue {
  readonly #waiting: Waiting[] = [];
  #busy = false;

  run<T>(job: () => Promise<T> | T, signal?: AbortSignal): Promise<T> {
    const result = enqueue(this.#waiting, job, signal, (waiting) => waiting);
    void this.#advance();
    return result;
  }

  async #advance(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    await undefined; // a job never starts inside the call that brings it
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) await next.start();
    this.#busy = false;
  }
}
