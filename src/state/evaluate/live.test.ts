import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { liveSummary } from './live.ts';
import { finalDraws, liveDraws, type Summariser, type Summary } from './summary.ts';

/** A summariser that takes a given time and answers with what it was told. */
function setUp(took = 10) {
  const records: number[] = [];
  const draws: number[] = [];
  let closed = false;
  const summariser: Summariser = {
    begin: () => undefined,
    add: ({ index }) => records.push(index),
    summary: (wanted) => {
      draws.push(wanted);
      const now = { of: [...records] } as unknown as Summary;
      return new Promise((resolve) => setTimeout(() => resolve(now), took));
    },
    close: () => (closed = true),
  };
  const shown: number[][] = [];
  const live = liveSummary(summariser, {} as never, [], (summary) =>
    shown.push((summary as unknown as { of: number[] }).of),
  );
  const add = (index: number) => live.add({ index } as never);
  return { live, add, draws, shown, isClosed: () => closed };
}

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());

describe('liveSummary', () => {
  it('adds up after the first record, then no more than about once a second, and never forgets the last', async () => {
    const { add, shown, draws } = setUp();
    for (let index = 0; index < 30; index++) {
      add(index);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(shown[0]).toEqual([0]);
    expect(shown.length).toBeGreaterThanOrEqual(3);
    expect(shown.length).toBeLessThanOrEqual(5);
    await vi.advanceTimersByTimeAsync(2000);
    expect(shown.at(-1)).toHaveLength(30);
    expect(new Set(draws)).toEqual(new Set([liveDraws]));
  });

  it('leaves nine tenths of the time alone when adding up takes long', async () => {
    const { add, draws } = setUp(1000);
    for (let index = 0; index < 300; index++) {
      add(index);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(draws.length).toBeLessThanOrEqual(4); // 30 s, of which 3 or 4 were spent
  });

  it('shows the final summary, not an older one that comes later', async () => {
    const { live, add, shown, draws } = setUp(500);
    add(1);
    await vi.advanceTimersByTimeAsync(100); // a live one is under way
    add(2);
    const final = live.final();
    await vi.advanceTimersByTimeAsync(600);
    await final;
    expect(draws).toEqual([liveDraws, finalDraws]);
    expect(shown).toEqual([[1, 2]]);
  });

  it('shows nothing once it is closed', async () => {
    const { live, add, shown, isClosed } = setUp();
    add(1);
    live.close();
    await vi.advanceTimersByTimeAsync(3000);
    expect(shown).toEqual([]);
    expect(isClosed()).toBe(true);
  });
});
