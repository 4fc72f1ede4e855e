import type { Call, Reply } from './messages.ts';

/** What the client needs of a worker. */
export interface Port {
  /** @param transfer buffers that change hands */
  postMessage(call: Call, transfer: ArrayBuffer[]): void;
  onMessage(listener: (reply: Reply) => void): void;
  /** Ends the worker, whatever it is at. */
  close(): void;
  /** Called when the worker itself breaks: its script cannot be loaded, or it ran out of memory. */
  onBreak(listener: (message: string) => void): void;
}

/** The engine's worker in the browser. */
export function openEngineWorker(): Port {
  const worker = new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module', name: 'g4seg-engine' });
  return {
    postMessage: (call, transfer) => worker.postMessage(call, transfer),
    onMessage: (listener) => worker.addEventListener('message', (event: MessageEvent<Reply>) => listener(event.data)),
    close: () => worker.terminate(),
    onBreak: (listener) => worker.addEventListener('error', (event) => listener(event.message)),
  };
}
