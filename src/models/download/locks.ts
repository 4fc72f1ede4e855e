import { SerialQueue } from '../../core/queue.ts';

/** Mutual exclusion by name: whoever holds a name runs alone. */
export interface Locks {
  /** Waits for the name, runs the job, gives the name back. An abort while waiting rejects; the job sees to its own. */
  hold<T>(name: string, signal: AbortSignal | undefined, job: () => Promise<T>): Promise<T>;
  /** The names that are held now, by whomever. */
  held(): Promise<ReadonlySet<string>>;
}

/** Web Locks: one holder among all tabs and workers of the origin; a closed tab gives its locks back. */
export function webLocks(manager: LockManager): Locks {
  return {
    hold: <T>(name: string, signal: AbortSignal | undefined, job: () => Promise<T>) =>
      // The platform aborts only the waiting: once the lock is granted its signal has no effect.
      manager.request(name, signal ? { signal } : {}, job) as Promise<T>,
    held: async () => new Set((await manager.query()).held?.map(({ name }) => name ?? '')),
  };
}

/** Locks inside one process, where there are no Web Locks. */
export function processLocks(): Locks {
  const queues = new Map<string, SerialQueue>();
  const running = new Set<string>();
  return {
    hold: (name, signal, job) => {
      const queue = queues.get(name) ?? new SerialQueue();
      queues.set(name, queue);
      return queue.run(async () => {
        running.add(name);
        try {
          return await job();
        } finally {
          running.delete(name);
        }
      }, signal);
    },
    held: () => Promise.resolve(new Set(running)),
  };
}
