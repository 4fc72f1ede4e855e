import { describe, expect, it } from 'vitest';
import { SerialQueue } from './queue.ts';

const pause = (milliseconds = 5) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('SerialQueue', () => {
  it('runs one job at a time, in order, and forgets failures', async () => {
    const queue = new SerialQueue();
    const log: string[] = [];
    const job = (name: string, fails = false) =>
      queue.run(async () => {
        log.push(`${name} begins`);
        await pause();
        log.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      });
    const [a, b, c] = [job('a'), job('b', true), job('c')];
    expect(log).toEqual([]);
    expect(await a).toBe('a');
    await expect(b).rejects.toThrow('b');
    expect(await c).toBe('c');
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    expect(await job('d')).toBe('d'); // also after it was empty
  });

  it('lets an aborted job leave at once, while another still runs', async () => {
    const queue = new SerialQueue();
    let release: () => void = () => undefined;
    const first = queue.run(() => new Promise<void>((resolve) => (release = resolve)));
    const controller = new AbortController();
    let ran = false;
    const second = queue.run(() => void (ran = true), controller.signal);
    const third = queue.run(() => 'third');
    await pause();
    controller.abort(new DOMException('not needed', 'AbortError'));
    await expect(second).rejects.toThrow('not needed'); // though the first has not ended
    release();
    await first;
    expect(await third).toBe('third');
    expect(ran).toBe(false);
  });

  it('takes no job that was aborted before', async () => {
    const queue = new SerialQueue();
    await expect(queue.run(() => 1, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});
