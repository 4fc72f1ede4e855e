import { describe, expect, it, vi } from 'vitest';
import { G4SegError } from '../../core/errors.ts';
import type { Port } from './client.ts';
import { createClient } from './client.ts';
import { hostEngine } from './host.ts';
import type { Call, Reply } from './messages.ts';
import type { CallOptions, Engine, LoadOptions, Photo, RefineRequest } from '../protocol.ts';
import { paperParameters } from '../protocol.ts';

const photo: Photo = { digest: 'p1', pixels: { height: 1, width: 2, data: new Uint8ClampedArray(8) } };
const request: RefineRequest = { photo, masks: [], parameters: paperParameters };

/** Client and host joined by structured clones, as a worker would; `calls` keeps what crossed. */
function joined(engine: Partial<Engine>) {
  const calls: Call[] = [];
  let listen: (reply: Reply) => void = () => undefined;
  let breakDown: (message: string) => void = () => undefined;
  const onCall = hostEngine(engine as Engine, (reply) => queueMicrotask(() => listen(structuredClone(reply))));
  let opened = 0;
  const open = () => {
    opened += 1;
    return port;
  };
  const port: Port = {
    postMessage: (call) => {
      calls.push(call);
      onCall(structuredClone(call));
    },
    close: () => undefined,
    onMessage: (listener) => (listen = listener),
    onBreak: (listener) => (breakDown = listener),
  };
  const client = createClient(open);
  return { client, calls, opened: () => opened, breakDown: (message: string) => breakDown(message) };
}

describe('the engine behind a worker', () => {
  it('returns answers and progress to the call they belong to', async () => {
    const { client } = joined({
      refine: async ({ parameters }: RefineRequest, { onProgress }: CallOptions = {}) => {
        onProgress?.({ stage: 'denoise', fraction: 0.5, detail: `t ${parameters.timestep}` });
        return { marker: parameters.timestep } as never;
      },
    });
    const heard: string[] = [];
    const [first, second] = await Promise.all([
      client.refine(request, { onProgress: ({ detail }) => heard.push(`first ${detail}`) }),
      client.refine({ ...request, parameters: { ...paperParameters, timestep: 7 } }),
    ]);
    expect([first, second]).toEqual([{ marker: 400 }, { marker: 7 }]);
    expect(heard).toEqual(['first t 400']);
  });

  it('brings errors across with their code and data', async () => {
    const { client } = joined({ refine: () => Promise.reject(new G4SegError('bad-input', 'too small', { width: 3 })) });
    await expect(client.refine(request)).rejects.toMatchObject({
      code: 'bad-input',
      message: 'too small',
      data: { width: 3 },
    });
  });

  it('rejects a cancelled call at once and tells the engine', async () => {
    let engineSignal: AbortSignal | undefined;
    const { client } = joined({
      refine: (_: RefineRequest, { signal }: CallOptions = {}) => {
        engineSignal = signal;
        return new Promise(() => undefined);
      },
    });
    const controller = new AbortController();
    const refining = client.refine(request, { signal: controller.signal });
    await vi.waitFor(() => expect(engineSignal).toBeDefined());
    controller.abort();
    await expect(refining).rejects.toMatchObject({ name: 'AbortError' });
    expect(engineSignal?.aborted).toBe(true);
  });

  it('sends a photo’s pixels once, and again when another photo was sent in between', async () => {
    const seen: unknown[] = [];
    const { client, calls } = joined({ refine: async ({ photo: given }: RefineRequest) => seen.push(given) as never });
    const other = { ...photo, digest: 'p2' };
    for (const next of [photo, photo, other, photo]) await client.refine({ ...request, photo: next });
    const withPixels = calls.map((call) => call.kind === 'call' && 'pixels' in (call.args[0] as RefineRequest).photo);
    expect(withPixels).toEqual([true, false, true, true]);
    expect(seen).toEqual([photo, photo, other, photo]);
  });

  it('does not count a photo as sent when the call was cancelled before it left', async () => {
    const { client, calls } = joined({ refine: async () => ({}) as never });
    await expect(client.refine(request, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    await client.refine(request);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ args: [{ photo: { pixels: {} } }] });
  });

  it('fails every waiting call when the worker breaks', async () => {
    const { client, breakDown } = joined({ refine: () => new Promise(() => undefined) });
    const refining = client.refine(request);
    breakDown('out of memory');
    await expect(refining).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('out of memory') as string,
    });
  });

  it('opens another worker after a runtime that could not be started', async () => {
    const { client, opened } = joined({ load: () => Promise.reject(new G4SegError('no-runtime', 'not here')) });
    await expect(client.load('models/demo', 'wasm')).rejects.toMatchObject({ code: 'no-runtime' });
    await expect(client.load('models/demo', 'wasm')).rejects.toMatchObject({ code: 'no-runtime' });
    expect(opened()).toBe(2);
  });

  it('runs a call once more in a fresh worker, with the model loaded again, when the device was lost under it', async () => {
    let devices = 0;
    const asked: LoadOptions['memory'][] = [];
    const { client, calls, opened } = joined({
      load: async (_baseUrl: string, _prefer: string, { memory }: LoadOptions = {}) => {
        asked.push(memory);
        return { id: 'demo' } as never;
      },
      refine: () =>
        devices++ === 0
          ? Promise.reject(new G4SegError('device-lost', 'gone'))
          : Promise.resolve({ marker: 1 } as never),
    });
    await client.load('models/demo', 'fastest', { memory: 'one-graph' });
    expect(await client.refine(request)).toEqual({ marker: 1 });
    expect(opened()).toBe(2);
    const methods = calls.map((call) => call.kind === 'call' && call.method);
    expect(methods).toEqual(['load', 'refine', 'load', 'refine']);
    expect(asked).toEqual(['one-graph', 'one-graph']);
    expect(calls[3]).toMatchObject({ args: [{ photo: { pixels: {} } }] });
  });

  it('opens another worker for the next call, also when the first broke before any call', async () => {
    const { client, calls, opened, breakDown } = joined({ refine: async () => ({ marker: 1 }) as never });
    breakDown('no script');
    expect(await client.refine(request)).toEqual({ marker: 1 });
    expect(opened()).toBe(2);
    breakDown('again');
    await client.refine(request);
    expect(calls.at(-1)).toMatchObject({ args: [{ photo: { pixels: {} } }] }); // the new worker knows no photo
  });
});
