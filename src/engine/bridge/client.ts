import { errorFromData, G4SegError } from '../../core/errors.ts';
import type { Answer, Arguments, Call, Method, Reply } from './messages.ts';
import type { CallOptions, Engine, MemoryUse, Photo } from '../protocol.ts';

/** What the client needs of a worker. */
export interface Port {
  postMessage(call: Call): void;
  onMessage(listener: (reply: Reply) => void): void;
  /** Ends the worker. */
  close(): void;
  /** Called when the worker itself breaks: its script cannot be loaded, or it ran out of memory. */
  onBreak(listener: (message: string) => void): void;
}

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: CallOptions['onProgress'];
}

/** What `load` is called with: address, device, memory. */
type Loading = readonly [string, 'fastest' | 'wasm', MemoryUse | undefined];

/**
 * Failures after which a worker is of no more use. A runtime that could not start is not started again; one whose device
 * was lost may wait for it for ever.
 */
const spoilsWorker: ReadonlySet<string> = new Set(['no-runtime', 'device-lost']);

/** The engine in a module worker of its own. */
export function createEngineClient(): Engine {
  return createClient(() => {
    const worker = new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module', name: 'g4seg-engine' });
    return {
      postMessage: (call) => worker.postMessage(call),
      onMessage: (listener) => worker.addEventListener('message', (event: MessageEvent<Reply>) => listener(event.data)),
      close: () => worker.terminate(),
      onBreak: (listener) => worker.addEventListener('error', (event) => listener(event.message)),
    };
  });
}

/**
 * An engine behind a port. A cancelled call rejects at once; the worker is told and stops between two stages.
 * @param open makes a port: at once, so that the worker is ready when it is needed, and anew after one broke
 */
export function createClient(open: () => Port): Engine {
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let sentPhoto = '';
  let loaded: Loading | null = null; // what a fresh worker has to load first
  let port: Port | null = connect();

  /** The next call gets a fresh worker; what the old one has not answered it never will. */
  function drop(error: Error): void {
    port?.close();
    port = null;
    for (const call of pending.values()) call.reject(error);
    pending.clear();
  }

  function connect(): Port {
    const opened = open();
    sentPhoto = '';
    opened.onMessage((reply) => {
      const call = pending.get(reply.id);
      if (!call) return; // cancelled meanwhile
      if (reply.kind === 'progress') return call.onProgress?.(reply.progress);
      pending.delete(reply.id);
      if (reply.kind === 'answer') call.resolve(reply.value as never);
      else call.reject(errorFromData(reply.error));
      if (reply.kind === 'failure' && spoilsWorker.has(reply.error.code)) drop(errorFromData(reply.error));
    });
    opened.onBreak((message) =>
      drop(
        new G4SegError(
          'internal',
          `The worker that runs the model stopped: ${message || 'no reason given'}. Try again, or reload the page.`,
        ),
      ),
    );
    return opened;
  }

  function call<M extends Method>(
    method: M,
    args: () => Arguments<M> | readonly unknown[],
    { signal, onProgress }: CallOptions = {},
  ): Promise<Answer<M>> {
    const id = ++lastId;
    return new Promise<Answer<M>>((resolve, reject) => {
      signal?.throwIfAborted();
      const to = (port ??= connect());
      const cancel = () => {
        pending.delete(id);
        to.postMessage({ kind: 'abort', id });
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', cancel, { once: true });
      const done = () => signal?.removeEventListener('abort', cancel);
      pending.set(id, {
        onProgress,
        resolve: (value) => (done(), resolve(value)),
        reject: (error) => (done(), reject(error)),
      });
      to.postMessage({ kind: 'call', id, method, args: args() });
    });
  }

  /** The photo, without its pixels where the worker has them. */
  function lean(photo: Photo): Photo {
    if (photo.digest === sentPhoto) return { digest: photo.digest } as Photo;
    sentPhoto = photo.digest;
    return photo;
  }

  /** A call that, if the device is lost under it, runs once more in a fresh worker with the same model. */
  async function surviving<M extends Method>(
    method: M,
    args: () => readonly unknown[],
    options: CallOptions = {},
  ): Promise<Answer<M>> {
    try {
      return await call(method, args, options);
    } catch (error) {
      const isLost = error instanceof G4SegError && error.code === 'device-lost';
      if (!isLost || !loaded) throw error;
      const loading = loaded;
      await call('load', () => loading, options.signal ? { signal: options.signal } : {});
      return call(method, args, options);
    }
  }

  return {
    load: async (baseUrl, prefer, options) => {
      const loading: Loading = [baseUrl, prefer, options?.memory];
      const model = await call('load', () => loading, options);
      loaded = loading;
      return model;
    },
    refine: (request, options) => surviving('refine', () => [{ ...request, photo: lean(request.photo) }], options),
    inspect: (request, options) =>
      surviving(
        'inspect',
        () => [{ ...request, refine: { ...request.refine, photo: lean(request.refine.photo) } }],
        options,
      ),
    activation: (photo, className, options) => surviving('activation', () => [lean(photo), className], options),
    dispose: () => call('dispose', () => []),
  };
}
