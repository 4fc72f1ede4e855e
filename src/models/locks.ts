import { SerialQueue } from '../core/queue.ts';

/** Mutual exclusion by name: whoever holds a name runs alone. */
export interface Locks {
  /** Waits for the name, runs the job, gives the name back. An abort while waiting rejects; the job sees to its own. */
  hold<T>(name: string, signal: AbortSignal | undefined, job: () => Promise<T>): Promise<T>;
}

/** Web Locks: one holder among all tabs and workers of the origin; a closed tab gives its locks back. */
export function webLocks(manager: LockManager): Locks {
  return {
    hold: <T>(name: string, signal: AbortSignal | undefined, job: () => Promise<T>) =>
      // The platform aborts only the waiting: once the lock is granted its signal has no effect.
      manager.request(name, signal ? { signal } : {}, job) as Promise<T>,
  };
}

/** Locks inside one process, where there are no Web Locks. */
export function processLocks(): Locks {
  const queues = new Map<string, SerialQueue>();
  return {
    hold: (name, signal, job) => {
      const queue = queues.get(name) ?? new SerialQueue();
      queues.set(name, queue);
      return queue.run(job, signal);
    },
  };
}
