import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import type { Engine, RefineRequest, RefineResult } from '../../engine/protocol.ts';
import { paperParameters } from '../../method/parameters.ts';
import { photoOf } from '../../testing/inputs.ts';
import { RefineFollower, type Wanted } from './refine-follower.ts';

/** One call of `refine` that the test ends when it likes. */
interface Call {
  readonly beta: number;
  readonly timestep: number;
  readonly signal: AbortSignal;
  readonly end: () => void;
  readonly fail: (error: Error) => void;
}

function setUp() {
  const calls: Call[] = [];
  const engine: Engine = {
    load: () => Promise.resolve({ id: 'demo' } as never),
    refine: ({ parameters }, options) =>
      new Promise<RefineResult>((resolve, reject) => {
        const signal = options?.signal as AbortSignal;
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        const { beta, timestep } = parameters;
        calls.push({ beta, timestep, signal, end: () => resolve({ classes: [] } as never), fail: reject });
      }),
    inspect: () => Promise.reject(new Error('not asked')),
    coarse: () => Promise.reject(new Error('not asked')),
    dispose: () => Promise.resolve(),
  };
  const model = { baseUrl: 'http://localhost/', prefer: 'fastest', memory: 'keep', turn: 0 } as const;
  const follower = new RefineFollower({ engine, queryClient: new QueryClient(), model }, (callback) =>
    setTimeout(callback, 0),
  );
  return { calls, follower };
}

function wanted(
  changes: Partial<typeof paperParameters>,
  digest = 'photo',
  truth: Wanted['inputs']['truth'] = null,
): Wanted {
  const photo = photoOf(digest);
  const request: RefineRequest = { photo, masks: [], parameters: { ...paperParameters, ...changes } };
  const mask = { name: 'm.png', origin: { kind: 'file' }, reading: '', masks: [], ids: null } as const;
  return { request, inputs: { photo, mask, truth } };
}

const moment = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('RefineFollower', () => {
  it('keeps one call in flight during a drag of beta, and the last value lands', async () => {
    const { calls, follower } = setUp();
    follower.want(wanted({ beta: 0.9 }));
    await moment();
    for (const beta of [0.8, 0.7, 0.6]) {
      follower.want(wanted({ beta }));
      await moment();
    }
    expect(calls.map((call) => call.beta)).toEqual([0.9]);
    calls[0]?.end();
    await moment();
    expect(calls.map((call) => call.beta)).toEqual([0.9, 0.6]);
    expect(calls[0]?.signal.aborted).toBe(false);
    expect(follower.state().data?.request.parameters.beta).toBe(0.9); // shown while 0.6 is computed
    calls[1]?.end();
    await moment();
    expect(follower.state().data?.request.parameters.beta).toBe(0.6);
    expect(follower.state().busy).toBe(false);
  });

  it('aborts the running call when the pass itself changes', async () => {
    const { calls, follower } = setUp();
    follower.want(wanted({ timestep: 300 }));
    await moment();
    follower.want(wanted({ timestep: 301 }));
    await moment();
    expect(calls.map((call) => [call.timestep, call.signal.aborted])).toEqual([
      [300, true],
      [301, false],
    ]);
  });

  it('shows the previous result of the same photo meanwhile, never that of another', async () => {
    const { calls, follower } = setUp();
    follower.want(wanted({}));
    await moment();
    calls[0]?.end();
    await moment();
    follower.want(wanted({ seed: 2 }));
    await moment();
    expect(follower.state().data?.request.parameters.seed).toBe(0);
    follower.want(wanted({ seed: 2 }, 'another photo'));
    await moment();
    expect(follower.state().data).toBeUndefined();
  });

  it('stops on cancel, keeps the result, and runs again when asked', async () => {
    const { calls, follower } = setUp();
    follower.want(wanted({}));
    await moment();
    calls[0]?.end();
    await moment();
    follower.want(wanted({ timestep: 500 }));
    await moment();
    follower.cancel();
    await moment();
    expect(calls[1]?.signal.aborted).toBe(true);
    expect(follower.state()).toMatchObject({ busy: false, cancelled: true, error: null });
    expect(follower.state().data?.request.parameters.timestep).toBe(400);
    follower.retry();
    await moment();
    calls[2]?.end();
    await moment();
    expect(follower.state().data?.request.parameters.timestep).toBe(500);
    expect(follower.state().cancelled).toBe(false);
  });

  it('reports a failure and recovers on retry', async () => {
    const { calls, follower } = setUp();
    follower.want(wanted({}));
    await moment();
    calls[0]?.fail(new Error('device lost'));
    await moment();
    expect(follower.state().error?.message).toBe('device lost');
    follower.retry();
    await moment();
    calls[1]?.end();
    await moment();
    expect(follower.state()).toMatchObject({ error: null, busy: false });
    expect(follower.state().data).toBeDefined();
  });

  it('tells of work only when it lasts', async () => {
    const { calls, follower } = setUp();
    follower.want(wanted({}));
    await moment();
    expect(follower.state()).toMatchObject({ busy: true, working: false });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(follower.state()).toMatchObject({ busy: true, working: true });
    calls[0]?.end();
    await moment();
    expect(follower.state()).toMatchObject({ busy: false, working: false });
    follower.want(wanted({ beta: 0.1 }));
    await moment();
    expect(follower.state()).toMatchObject({ busy: true, working: false });
  });

  it('asks for nothing while something is missing', async () => {
    const { calls, follower } = setUp();
    follower.want(wanted({}));
    await moment();
    follower.want(null);
    await moment();
    expect(calls[0]?.signal.aborted).toBe(true);
    expect(follower.state()).toEqual({ data: undefined, busy: false, working: false, error: null, cancelled: false });
  });

  it('keeps the last result in view when the next run fails', async () => {
    const { calls, follower } = setUp();
    follower.want(wanted({}));
    await moment();
    calls[0]?.end();
    await moment();
    follower.want(wanted({ timestep: 500 }));
    await moment();
    calls[1]?.fail(new Error('out of memory'));
    await moment();
    expect(follower.state().error?.message).toBe('out of memory');
    expect(follower.state().data?.request.parameters.timestep).toBe(400);
    follower.want(wanted({ timestep: 500 }, 'another photo'));
    await moment();
    expect(follower.state().data).toBeUndefined();
  });

  it('gives a result with the inputs of its own request, whatever is there now', async () => {
    const { calls, follower } = setUp();
    const [first, second] = [wanted({}), wanted({ timestep: 500 })];
    follower.want(first);
    await moment();
    calls[0]?.end();
    await moment();
    follower.want(second);
    await moment();
    follower.cancel();
    await moment();
    expect(follower.state().data?.inputs).toBe(first.inputs);
  });

  it('takes a truth that comes later without another run', async () => {
    const { calls, follower } = setUp();
    follower.want(wanted({}));
    await moment();
    calls[0]?.end();
    await moment();
    const truth = { name: 'gt.png' } as NonNullable<Wanted['inputs']['truth']>;
    follower.want(wanted({}, 'photo', truth));
    await moment();
    expect(calls).toHaveLength(1);
    expect(follower.state().data?.inputs.truth).toBe(truth);
  });
});
