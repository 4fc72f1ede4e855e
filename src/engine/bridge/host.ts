import { errorToData, G4SegError } from '../../core/errors.ts';
import type { Call, KnownPhoto, Reply } from './messages.ts';
import { isKnownPhoto } from './messages.ts';
import type { CallOptions, Engine, InspectRequest, MemoryUse, Photo, RefineRequest } from '../protocol.ts';

/** Answers calls that come as messages with an engine. Knows nothing of workers: tests give it two functions. */
export function hostEngine(engine: Engine, send: (reply: Reply) => void): (call: Call) => void {
  const running = new Map<number, AbortController>();
  let photo: Photo | null = null; // the last one sent; the client sends pixels again whenever the digest changes

  function whole(given: Photo | KnownPhoto): Photo {
    if (!isKnownPhoto(given)) return (photo = given);
    if (photo?.digest !== given.digest) throw new G4SegError('internal', 'The photo of this request was never sent.');
    return photo;
  }

  function dispatch(method: string, args: readonly unknown[], options: CallOptions): Promise<unknown> {
    switch (method) {
      case 'load':
        return engine.load(args[0] as string, args[1] as 'fastest' | 'wasm', {
          ...options,
          memory: args[2] as MemoryUse,
        });
      case 'refine': {
        const request = args[0] as RefineRequest;
        return engine.refine({ ...request, photo: whole(request.photo) }, inLane(options, args[1]));
      }
      case 'inspect': {
        const request = args[0] as InspectRequest;
        return engine.inspect(
          { ...request, refine: { ...request.refine, photo: whole(request.refine.photo) } },
          options,
        );
      }
      case 'activation':
        return engine.activation(whole(args[0] as Photo), args[1] as string, inLane(options, args[2]));
      case 'dispose':
        return engine.dispose();
      default:
        throw new G4SegError('internal', `The engine has no method "${method}".`);
    }
  }

  async function answer(id: number, method: string, args: readonly unknown[]): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const onProgress: CallOptions['onProgress'] = (progress) => send({ kind: 'progress', id, progress });
      const onBegin = () => send({ kind: 'begun', id });
      const options = { signal: controller.signal, onProgress, onBegin };
      send({ kind: 'answer', id, value: await dispatch(method, args, options) });
    } catch (error) {
      send({ kind: 'failure', id, error: errorToData(error) });
    } finally {
      running.delete(id);
    }
  }

  return (call) => {
    if (call.kind === 'abort') running.get(call.id)?.abort();
    else void answer(call.id, call.method, call.args);
  };
}

/** The call in the lane that the client named; the person's where it named none. */
function inLane(options: CallOptions, lane: unknown): CallOptions {
  return lane === 'background' ? { ...options, lane } : options;
}
