import { describe, expect, it } from 'vitest';
import { Lanes, type Lane, type Turn } from './lanes.ts';

/** Jobs of three steps that give way between them; `log` tells who was at work. */
function bench() {
  const lanes = new Lanes();
  const log: string[] = [];
  const nested: string[] = [];
  const job = (
    name: string,
    lane: Lane,
    { isAlone = false, signal }: { isAlone?: boolean; signal?: AbortSignal } = {},
  ) =>
    lanes.run(
      async (turn: Turn) => {
        if (turn.isNested) nested.push(name);
        for (let step = 1; step <= 3; step++) {
          await turn.giveWay();
          log.push(`${name}${step}`);
          await new Promise((resolve) => setTimeout(resolve, 2));
          if (name === 'bad' && step === 2) throw new Error('bad');
        }
        return name;
      },
      { lane, isAlone, signal },
    );
  /** Resolves when this was logged. */
  const seen = async (entry: string) => {
    while (!log.includes(entry)) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  return { job, log, nested, seen };
}

describe('Lanes', () => {
  it('the person’s job goes first, in between a job of the background, which goes on where it stood', async () => {
    const { job, log, nested, seen } = bench();
    const background = [job('b', 'background'), job('c', 'background')];
    await seen('b1');
    const person = [job('p', 'person'), job('q', 'person')];
    expect(await Promise.all([...background, ...person])).toEqual(['b', 'c', 'p', 'q']);
    expect(log.join(' ')).toBe('b1 p1 p2 p3 q1 q2 q3 b2 b3 c1 c2 c3');
    expect(nested).toEqual(['p', 'q']);
  });

  it('the person’s jobs do not give way to one another', async () => {
    const { job, log, seen } = bench();
    const first = job('p', 'person');
    await seen('p1');
    await Promise.all([first, job('q', 'person'), job('b', 'background')]);
    expect(log.join(' ')).toBe('p1 p2 p3 q1 q2 q3 b1 b2 b3');
  });

  it('a job that wants to be alone waits for the running one, and those behind it wait with it', async () => {
    const { job, log, nested, seen } = bench();
    const background = [job('b', 'background'), job('c', 'background')];
    await seen('b1');
    await Promise.all([...background, job('load', 'person', { isAlone: true }), job('p', 'person')]);
    expect(log.join(' ')).toBe('b1 b2 b3 load1 load2 load3 p1 p2 p3 c1 c2 c3');
    expect(nested).toEqual([]);
  });

  it('a person’s job that fails fails alone; an aborted one leaves at once', async () => {
    const { job, log, seen } = bench();
    const background = job('b', 'background');
    await seen('b1');
    const controller = new AbortController();
    const bad = job('bad', 'person');
    const gone = job('g', 'person', { signal: controller.signal });
    controller.abort();
    await expect(gone).rejects.toMatchObject({ name: 'AbortError' });
    await expect(bad).rejects.toThrow('bad');
    expect(await background).toBe('b');
    expect(log.join(' ')).toBe('b1 bad1 bad2 b2 b3');
  });
});
