import { describe, expect, it } from 'vitest';
import type { Engine } from '../../engine/protocol.ts';
import { politeEngine } from './turns.ts';

function setUp(busyAtFirst = false) {
  let busy = busyAtFirst;
  const listeners = new Set<() => void>();
  const asked: string[] = [];
  const waits: boolean[] = [];
  const engine = {
    load: async () => asked.push('load'),
    refine: async () => asked.push('refine'),
    activation: async () => asked.push('activation'),
    inspect: async () => asked.push('inspect'),
  } as unknown as Engine;
  const bench = {
    busy: () => busy,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const polite = politeEngine(engine, bench, { quiet: 40, onWait: (waiting) => waits.push(waiting) });
  const setBusy = (value: boolean) => {
    busy = value;
    for (const listener of listeners) listener();
  };
  return { polite, asked, waits, setBusy, listeners };
}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const nothing = {} as never;

describe('politeEngine', () => {
  it('asks at once while the bench is idle', async () => {
    const { polite, asked, waits } = setUp();
    await polite.engine.refine(nothing);
    expect(asked).toEqual(['refine']);
    expect(waits).toEqual([]);
  });

  it('waits for the bench, and for a quiet moment after it', async () => {
    const { polite, asked, waits, setBusy } = setUp(true);
    const work = polite.engine.activation(nothing, 'ball');
    await sleep(90);
    expect(asked).toEqual([]);
    expect(waits).toEqual([true]);
    setBusy(false);
    await sleep(10);
    setBusy(true); // a drag of β: idle for a moment only
    setBusy(false);
    await sleep(25);
    expect(asked).toEqual([]);
    await work;
    expect(asked).toEqual(['activation']);
    expect(waits).toEqual([true, false]);
  });

  it('gives up waiting when it is told to', async () => {
    const { polite, asked, waits } = setUp(true);
    const abort = new AbortController();
    const work = polite.engine.refine(nothing, { signal: abort.signal });
    await sleep(10);
    abort.abort();
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
    expect(asked).toEqual([]);
    expect(waits).toEqual([true, false]);
  });

  it('keeps nobody else waiting, and lets go of the bench at the end', async () => {
    const { polite, asked, listeners } = setUp(true);
    await polite.engine.inspect(nothing);
    await polite.engine.load('', 'fastest');
    expect(asked).toEqual(['inspect', 'load']);
    polite.end();
    expect(listeners.size).toBe(0);
  });
});
