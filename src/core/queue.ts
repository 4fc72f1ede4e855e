/**
 * A queue that runs one job at a time, in the order they came. A failed job does not fail the next one.
 * An aborted job leaves the queue at once if it has not started.
 */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve();

  run<T>(job: () => Promise<T> | T, signal?: AbortSignal): Promise<T> {
    const result = this.#tail.then(() => {
      signal?.throwIfAborted();
      return job();
    });
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
