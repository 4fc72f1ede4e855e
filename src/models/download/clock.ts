/** Time as the download sees it; tests pass one that runs ahead. */
export interface Clock {
  /** Milliseconds since some fixed moment; never set back or forward. */
  now(): number;
  /** Milliseconds since 1970, as the system has it: for dates that servers name. */
  date(): number;
  /** Resolves after the time, or rejects with the signal's reason as soon as it aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, milliseconds);
      signal?.addEventListener('abort', stop, { once: true });
    }),
};
