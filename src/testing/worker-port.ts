import { Worker } from 'node:worker_threads';
import type { Port } from '../engine/bridge/port.ts';

const script = new URL('./engine-worker.ts', import.meta.url);
/** Node 20 takes no TypeScript, and passes no loader on to its threads. */
const start = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(script.href)}); });`;

/** A worker thread of Node that runs the engine, as the page's worker does. */
export function openWorkerPort(): Port {
  const worker = new Worker(start, { eval: true });
  return {
    postMessage: (call, transfer) => worker.postMessage(call, transfer),
    onMessage: (listener) => worker.on('message', listener),
    close: () => void worker.terminate(),
    onBreak: (listener) => worker.on('error', (error: Error) => listener(error.message)),
  };
}
