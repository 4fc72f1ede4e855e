import { expect, it } from 'vitest';
import { createPace } from './pace.ts';

const busy = (milliseconds: number) => {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
};

it('goes on at once while its time is not over', () => {
  const pace = createPace(undefined, 10_000);
  expect(pace()).toBeUndefined();
});

it('lets a timer in when its time is over, and then again after as long', async () => {
  const pace = createPace(undefined, 5);
  let heard = false;
  setTimeout(() => (heard = true), 1);
  for (let turn = 0; turn < 20 && !heard; turn++) {
    busy(6);
    await pace();
  }
  expect(heard).toBe(true);
  expect(pace()).toBeUndefined();
});

it('throws the reason of a signal, before a turn and after one', async () => {
  expect(() => createPace(AbortSignal.abort(new Error('stop')))()).toThrow('stop');
  const controller = new AbortController();
  const pace = createPace(controller.signal, 0);
  const waiting = pace();
  controller.abort(new Error('stop now'));
  await expect(waiting).rejects.toThrow('stop now');
});
