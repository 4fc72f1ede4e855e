import type { Engine } from '../../engine/protocol.ts';

/** Whether a person is at work with the same engine. */
export interface Bench {
  readonly busy: () => boolean;
  /** Calls back on every change; returns what ends it. */
  readonly subscribe: (listener: () => void) => () => void;
}

/**
 * The engine for work in the background. A newer refine aborts an older one, so the background never asks while the
 * bench is at work, nor until it has been idle for `quiet` milliseconds: a drag of β is busy on and off. What the bench
 * asks meanwhile aborts the background's call, which is then made again.
 * @param onWait told when it begins to wait, and when it goes on
 */
export function politeEngine(
  engine: Engine,
  bench: Bench,
  { quiet = 1500, onWait }: { readonly quiet?: number; readonly onWait?: (waiting: boolean) => void } = {},
): { readonly engine: Engine; readonly end: () => void } {
  let lastBusy = bench.busy() ? performance.now() : -Infinity;
  const end = bench.subscribe(() => {
    if (bench.busy()) lastBusy = performance.now();
  });

  async function turn(signal: AbortSignal | undefined): Promise<void> {
    const left = () => (bench.busy() ? quiet : quiet - (performance.now() - lastBusy));
    if (left() <= 0) return;
    onWait?.(true);
    try {
      for (let wait = left(); wait > 0; wait = left()) await sleep(wait, signal);
    } finally {
      onWait?.(false);
    }
  }

  return {
    engine: {
      load: (...args) => engine.load(...args),
      inspect: (...args) => engine.inspect(...args),
      dispose: () => engine.dispose(),
      refine: async (request, options) => {
        await turn(options?.signal);
        return engine.refine(request, options);
      },
      activation: async (photo, className, options) => {
        await turn(options?.signal);
        return engine.activation(photo, className, options);
      },
    },
    end,
  };
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
