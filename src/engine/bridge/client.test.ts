import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { G4SegError } from '../../core/errors.ts';
import { sceneRequest } from '../../testing/scene-request.ts';
import { openWorkerPort } from '../../testing/worker-port.ts';
import type { Backend } from '../machine/backend.ts';
import type { Environment } from '../machine/environment.ts';
import { nodeEnvironment } from '../node/environment-node.ts';
import type { Progress, RefineRequest } from '../protocol.ts';
import { paperParameters } from '../../method/parameters.ts';
import { createEngine } from '../run/engine.ts';
import { createClient } from './client.ts';
import type { Parcel } from './contents.ts';
import { hostEngine } from './host.ts';
import type { Call, Reply } from './messages.ts';
import type { Port } from './port.ts';

const demo = 'public/models/demo';
const environment = nodeEnvironment(1);

let request: RefineRequest;
let other: RefineRequest;
/** What the engine gives for `request` without a client. */
let expected: unknown;

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 }); // each worker loads the model anew

beforeAll(async () => {
  const parameters = { ...paperParameters, timestep: 200, features: 'raw-patch' } as const;
  request = await sceneRequest(1_000_000_001, 1, parameters);
  other = await sceneRequest(1_000_000_003, 1, parameters);
  const engine = createEngine(environment);
  await engine.load(demo, 'fastest');
  expected = essence(await engine.refine(request));
});

/** What a test does to the workers of {@link joined}. */
interface Faults {
  /** Wraps the backend of the nth engine, counted from 1. */
  readonly backend?: (backend: Backend, engine: number) => Backend;
  /** Called before a reply leaves a worker. */
  readonly onReply?: (reply: Reply) => void;
}

/** A client and real engines in this thread, joined by structured clones as workers would be; `calls` keeps what crossed. */
function joined({ backend = (given) => given, onReply }: Faults = {}) {
  const calls: Call[][] = [];
  let breakDown: (message: string) => void = () => undefined;
  const client = createClient(() => {
    const crossed: Call[] = [];
    calls.push(crossed);
    const nth = calls.length;
    const faulty: Environment = {
      ...environment,
      backends: environment.backends.map((candidate) => ({
        ...candidate,
        open: async (reason: string | null) => backend(await candidate.open(reason), nth),
      })),
    };
    let listen: ((reply: Reply) => void) | null = null;
    const onCall = hostEngine(createEngine(faulty), (reply, transfer) => {
      onReply?.(reply);
      const crossing = structuredClone(reply, { transfer });
      queueMicrotask(() => listen?.(crossing));
    });
    const port: Port = {
      postMessage: (call, transfer) => {
        crossed.push(structuredClone(call));
        onCall(structuredClone(call, { transfer }));
      },
      close: () => (listen = null),
      onMessage: (listener) => (listen = listener),
      onBreak: (listener) => (breakDown = listener),
    };
    return port;
  });
  const methods = () => calls.map((one) => one.map(({ kind }) => kind));
  return { client, calls, methods, breakDown: (message: string) => breakDown(message) };
}

/** A backend whose next run of one graph fails. */
function failingOnce(graph: string, fail: () => Error): (backend: Backend) => Backend {
  let failed = false;
  return (backend) => ({
    ...backend,
    createSession: async (source) => {
      const session = await backend.createSession(source);
      if (!source.name.startsWith(graph)) return session;
      const run: typeof session.run = async (feeds) => {
        if (failed) return session.run(feeds);
        failed = true;
        throw fail();
      };
      return { ...session, run };
    },
  });
}

const bytesOf = ({ parts }: Parcel) => parts.reduce((sum, { content }) => sum + content.byteLength, 0);

/** The pictures, matches and labels: what does not count runs or time. */
const essence = ({ classes, labels }: { classes: unknown; labels: unknown }) => ({ classes, labels });

describe('the engine behind a worker', () => {
  it('returns answers and progress to the call they belong to', async () => {
    const { client } = joined();
    await client.load(demo, 'fastest');
    const heard: Progress[] = [];
    const refining = client.refine(request, { onProgress: (progress) => heard.push(progress) });
    const asking = client.inspect({ refine: other, classIndex: 0, round: 0, patch: 411, top: 3 });
    expect(essence(await refining)).toEqual(expected);
    expect((await asking).best).toHaveLength(3);
    expect(heard.map(({ stage }) => stage)).toContain('denoise');
  });

  it('brings errors across with their code and data', async () => {
    const { client } = joined();
    await client.load(demo, 'fastest');
    const masks = [request.masks[0], request.masks[0]];
    await expect(client.refine({ ...request, masks })).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('has two masks') as string,
      data: { className: request.masks[0].className },
    });
  });

  it('rejects a cancelled call at once; the engine stops between two stages', async () => {
    const { client, methods } = joined();
    await client.load(demo, 'fastest');
    const controller = new AbortController();
    const heard: string[] = [];
    const refining = client.refine(request, {
      signal: controller.signal,
      onProgress: ({ stage }) => {
        heard.push(stage);
        if (stage === 'encode') controller.abort();
      },
    });
    await expect(refining).rejects.toMatchObject({ name: 'AbortError' });
    const { runs } = await client.refine({ ...request, parameters: { ...request.parameters, control: 'self-match' } });
    expect(runs.denoise).toBe(0);
    expect(heard.at(-1)).toBe('encode');
    expect(methods()).toEqual([['load', 'refine', 'abort', 'refine']]);
  });

  it('sends each content once, and what changed of a result: a step of β takes one plane a class and the labels', async () => {
    const parcels: number[] = [];
    const { client, calls } = joined({
      onReply: (reply) => {
        if (reply.kind === 'answer' && reply.answer.kind === 'refine') parcels.push(bytesOf(reply.answer.parcel));
      },
    });
    await client.load(demo, 'fastest');
    const results = [];
    const beta = (value: number) => ({ ...request, parameters: { ...request.parameters, beta: value } });
    for (const next of [request, request, other, request, beta(0.3), beta(0.4)])
      results.push(await client.refine(next));
    const photoAndMask = ({ photo, masks }: RefineRequest) => [photo.digest, masks[0].digest];
    const up = calls[0].slice(1).map((call) => ('parcel' in call ? call.parcel.parts.map(({ name }) => name) : []));
    expect(up).toEqual([photoAndMask(request), [], photoAndMask(other), [], [], []]);
    const [{ probability }] = request.masks;
    const step = probability.data.byteLength + probability.data.length; // float32 and one label
    expect(parcels.slice(3)).toEqual([0, step, step]);
    expect(parcels[0]).toBeGreaterThan(2 * step);
    // Nothing is lost by it: equal parts are the same arrays.
    expect(essence(results[3])).toEqual(expected);
    expect(results[5].classes[0].rounds[0].generated.data).toBe(results[4].classes[0].rounds[0].generated.data);
    expect(results[5].classes[0].rounds[0].before.data).toBe(probability.data);
  });

  it('keeps a call of the background in its lane: the person’s call in between does not abort it', async () => {
    const { client } = joined();
    await client.load(demo, 'fastest');
    const background = client.refine(request, { lane: 'background' });
    const person = client.refine(other);
    expect((await person).classes).toHaveLength(other.masks.length);
    expect(essence(await background)).toEqual(expected);
  });

  it('does not count a photo as sent when the call was cancelled before it left', async () => {
    const { client, methods } = joined();
    await client.load(demo, 'fastest');
    await expect(client.refine(request, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    expect((await client.refine(request)).classes).toHaveLength(1);
    expect(methods()).toEqual([['load', 'refine']]);
  });
});

describe('a worker that breaks', () => {
  it('fails the call it was at; those behind it and the next go on in another, with the model loaded again', async () => {
    const { client, methods, breakDown } = joined();
    await client.load(demo, 'fastest', { memory: 'one-graph' });
    const refining = client.refine(request, {
      onProgress: ({ stage }) => stage === 'denoise' && breakDown('out of memory'),
    });
    const behind = client.inspect({ refine: other, classIndex: 0, round: 0, patch: 7, top: 2 });
    await expect(refining).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('out of memory') as string,
    });
    expect((await behind).best).toHaveLength(2);
    expect(essence(await client.refine(request))).toEqual(expected);
    expect(methods()).toEqual([
      ['load', 'refine', 'inspect'],
      ['load', 'inspect', 'refine'],
    ]);
  });

  it('loads as it was asked to, tells those who wait of it, and sends the photo again', async () => {
    const { client, calls, breakDown } = joined();
    await client.load(demo, 'fastest', { memory: 'one-graph' });
    await client.refine(request);
    breakDown('no reason');
    const heard: string[] = [];
    await client.refine(request, { onProgress: ({ detail }) => heard.push(detail) });
    expect(calls[1][0]).toMatchObject({ kind: 'load', baseUrl: demo, prefer: 'fastest', memory: 'one-graph' });
    expect(heard[0]).toBe('model files');
    expect(calls[1][1]).toMatchObject({
      parcel: { parts: [{ name: request.photo.digest }, { name: request.masks[0].digest }] },
    });
  });

  it('before any call, is replaced; one whose script never runs is given up', async () => {
    const { client, methods, breakDown } = joined();
    breakDown('no script');
    const loading = client.load(demo, 'fastest');
    breakDown('no script');
    expect((await loading).id).toBe('demo');
    expect(methods()).toEqual([[], ['load'], ['load']]);

    let opened = 0;
    const dead = createClient(() => ({
      postMessage: () => undefined,
      close: () => undefined,
      onMessage: () => undefined,
      onBreak: (listener) => void (opened++, setTimeout(() => listener('no script'))),
    }));
    await expect(dead.load(demo, 'fastest')).rejects.toMatchObject({ code: 'internal' });
    expect(opened).toBe(2);
  });

  it('while it loads the model again, fails those who wait, and tries anew for the next', async () => {
    let broken = true;
    const { client, methods, breakDown } = joined({
      backend: (backend, nth) => {
        if (nth === 2 && broken) throw new G4SegError('out-of-memory', 'no room');
        return backend;
      },
    });
    await client.load(demo, 'fastest');
    breakDown('gone');
    const waiting = [
      client.refine(request),
      client.inspect({ refine: other, classIndex: 0, round: 0, patch: 7, top: 2 }),
    ];
    for (const call of waiting) await expect(call).rejects.toMatchObject({ code: 'out-of-memory' });
    broken = false;
    expect((await client.refine(request)).classes).toHaveLength(1);
    expect(methods()).toEqual([['load'], ['load'], ['load', 'refine']]);
  });
});

describe('a failure that spoils the worker', () => {
  it.each([
    ['memory that is used up', () => new G4SegError('out-of-memory', 'no room'), 'out-of-memory'],
    ['a runtime that fails', () => new RangeError('memory access out of bounds'), 'internal'],
  ])('%s: the call fails, the next one works in another worker', async (_name, fail, code) => {
    const { client, methods } = joined({ backend: failingOnce('unet', fail) });
    await client.load(demo, 'fastest');
    await expect(client.refine(request)).rejects.toMatchObject({ code });
    expect((await client.refine(request)).classes).toHaveLength(1);
    expect(methods()).toEqual([
      ['load', 'refine'],
      ['load', 'refine'],
    ]);
  });

  it('a lost device: the call runs once more, with the model loaded again', async () => {
    const { client, methods } = joined({ backend: failingOnce('unet', () => new G4SegError('device-lost', 'gone')) });
    await client.load(demo, 'fastest', { memory: 'one-graph' });
    expect(essence(await client.refine(request))).toEqual(expected);
    expect(methods()).toEqual([
      ['load', 'refine'],
      ['load', 'refine'],
    ]);
  });

  it('a device that is lost every time: the call fails, and the client does not try for ever', async () => {
    const { client, methods } = joined({
      backend: (backend) => failingOnce('unet', () => new G4SegError('device-lost', 'gone'))(backend),
    });
    await client.load(demo, 'fastest');
    await expect(client.refine(request)).rejects.toMatchObject({ code: 'device-lost' });
    expect(methods()).toHaveLength(2);
  });

  it('a runtime that could not be started: the next load has another worker', async () => {
    const { client, methods } = joined({
      backend: (backend, nth) => {
        if (nth === 1) throw new G4SegError('no-runtime', 'not here');
        return backend;
      },
    });
    await expect(client.load(demo, 'fastest')).rejects.toMatchObject({ code: 'no-runtime' });
    expect((await client.load(demo, 'fastest')).id).toBe('demo');
    expect(methods()).toEqual([['load'], ['load']]);
  });
});

describe('a load that is cancelled', () => {
  it('too late for the engine: the next call runs on the model that was loaded', async () => {
    const controller = new AbortController();
    let loads = 0;
    const { client, calls } = joined({
      // The answer of the second load is on its way when it is cancelled.
      onReply: ({ kind }) => kind === 'answer' && ++loads === 2 && controller.abort(),
    });
    await client.load(demo, 'fastest', { memory: 'one-graph' });
    const second = client.load(demo, 'fastest', { memory: 'keep', signal: controller.signal });
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    expect((await client.refine(request)).classes).toHaveLength(1);
    expect(calls[0].filter(({ kind }) => kind !== 'abort')).toMatchObject([
      { kind: 'load', baseUrl: demo, memory: 'one-graph' },
      { kind: 'load', baseUrl: demo, memory: 'keep' },
      { kind: 'load', baseUrl: demo, memory: 'one-graph' },
      { kind: 'refine' },
    ]);
  });
});

describe('a graph that never ends', { timeout: 300_000 }, () => {
  const workers: Port[] = [];
  const open = () => {
    const port = openWorkerPort();
    workers.push(port);
    return port;
  };
  afterEach(() => workers.splice(0).forEach((port) => port.close()));

  it('costs the worker when it is cancelled: the calls behind it and the next model are not lost', async () => {
    const client = createClient(open);
    await client.load('endless', 'fastest');
    const controller = new AbortController();
    let opens = 0; // of graphs: the fourth is the decoder, which never ends
    const refining = client.refine(request, {
      signal: controller.signal,
      onProgress: ({ stage }) => stage === 'load' && ++opens === 4 && setTimeout(() => controller.abort(), 500),
    });
    // Matching the photo with itself generates nothing.
    const selfMatch = { ...other, parameters: { ...other.parameters, control: 'self-match' } } as const;
    const behind = client.inspect({ refine: selfMatch, classIndex: 0, round: 0, patch: 7, top: 2 });
    await expect(refining).rejects.toMatchObject({ name: 'AbortError' });
    expect((await behind).best).toHaveLength(2);
    expect(workers).toHaveLength(2);
    await client.load(demo, 'fastest');
    expect((await client.refine(request)).classes).toHaveLength(1);
  });
});
