import { describe, expect, it } from 'vitest';
import { processLocks, webLocks } from './locks.ts';

describe('processLocks', () => {
  it('runs holders of one name one after the other, whatever the first ends with, and other names at once', async () => {
    const locks = processLocks();
    const order: string[] = [];
    let release = () => undefined as void;
    const first = locks.hold('a', undefined, async () => {
      await new Promise<void>((resolve) => (release = resolve));
      order.push('first');
      throw new Error('failed');
    });
    const second = locks.hold('a', undefined, () => Promise.resolve(void order.push('second')));
    await locks.hold('b', undefined, () => Promise.resolve(void order.push('other')));
    expect(await locks.held()).toEqual(new Set(['a']));
    release();
    await expect(first).rejects.toThrow('failed');
    await second;
    expect(order).toEqual(['other', 'first', 'second']);
    expect(await locks.held()).toEqual(new Set());
  });
});

describe('webLocks', () => {
  it('hands name, signal and job to the platform', async () => {
    const asked: unknown[] = [];
    const manager = {
      request: (name: string, options: LockOptions, job: () => Promise<unknown>) => {
        asked.push([name, options]);
        return job();
      },
      query: () => Promise.resolve({ held: [{ name: 'elsewhere' }], pending: [{ name: 'waiting' }] }),
    } as unknown as LockManager;
    const { signal } = new AbortController();
    expect(await webLocks(manager).hold('key', signal, () => Promise.resolve(7))).toBe(7);
    expect(asked).toEqual([['key', { signal }]]);
    expect(await webLocks(manager).held()).toEqual(new Set(['elsewhere']));
  });
});
