import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { untilLost } from './until-lost.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function device() {
  let lose: (error: Error) => void = () => undefined;
  const lost = new Promise<never>((_, reject) => (lose = reject));
  return { lose: (error: Error) => lose(error), tie: untilLost(lost) };
}

describe('untilLost', () => {
  it('passes on what the job gives or throws', async () => {
    const { tie } = device();
    expect(await tie(Promise.resolve(7))).toBe(7);
    await expect(tie(Promise.reject(new Error('bad graph')))).rejects.toThrow('bad graph');
  });

  it('fails with the device, for jobs that never return and for jobs that come later', async () => {
    const { tie, lose } = device();
    const running = tie(new Promise(() => undefined));
    const other = tie(new Promise(() => undefined));
    lose(new Error('gone'));
    await expect(running).rejects.toThrow('gone');
    await expect(other).rejects.toThrow('gone');
    await expect(tie(Promise.resolve(1))).rejects.toThrow('gone');
  });

  it('keeps nothing of a job that is done while the device lives', async () => {
    const { tie, lose } = device();
    const result = await (async () => new WeakRef(await tie(Promise.resolve(new Uint8Array(1000)))))();
    await new Promise((resolve) => setTimeout(resolve));
    collectGarbage();
    expect(result.deref()).toBeUndefined();
    lose(new Error('gone')); // the device is reachable until here
  });
});
