import { useEffect, useRef, useState } from 'react';
import { isAbort } from '../../core/errors.ts';

export interface Task<T> {
  /** 0..1 while it runs. */
  readonly fraction: number | null;
  readonly result: T | null;
  readonly error: Error | null;
  readonly start: (work: (report: (done: number, total: number) => void, signal: AbortSignal) => Promise<T>) => void;
  readonly stop: () => void;
}

interface TaskState<T> {
  readonly fraction: number | null;
  readonly result: T | null;
  readonly error: Error | null;
}

const atRest = { fraction: null, result: null, error: null };

/** One piece of work with progress that a component begins and may stop; it ends with the component. */
export function useTask<T>(): Task<T> {
  const [state, setState] = useState<TaskState<T>>(atRest);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  return {
    ...state,
    start: (work) => {
      running.current?.abort();
      const stop = new AbortController();
      running.current = stop;
      const settle = (next: TaskState<T>) => {
        if (running.current === stop) setState(next);
      };
      settle({ ...atRest, fraction: 0 });
      work((done, total) => settle({ ...atRest, fraction: total > 0 ? done / total : 0 }), stop.signal).then(
        (result) => settle({ ...atRest, result }),
        (error: unknown) =>
          settle(
            isAbort(error) ? atRest : { ...atRest, error: error instanceof Error ? error : new Error(String(error)) },
          ),
      );
    },
    stop: () => running.current?.abort(),
  };
}
