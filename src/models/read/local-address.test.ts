import { describe, expect, it } from 'vitest';
import { localScheme, offeredReader, offerLocalModel, type Channel } from './local-address.ts';
import { modelReader } from './stored-model.ts';

/** Channels of one name, as in a browser. Node's own cannot carry a Blob. */
function channels(): () => Channel {
  const all = new Set<Channel>();
  return () => {
    const channel: Channel = {
      onmessage: null,
      close: () => void all.delete(channel),
      postMessage: (data) => {
        for (const other of all)
          if (other !== channel) setTimeout(() => other.onmessage?.({ data } as MessageEvent), 0);
      },
    };
    all.add(channel);
    return channel;
  };
}

const folder = (content: string) =>
  Object.assign(
    (path: string) =>
      path === 'manifest.json'
        ? Promise.resolve(new Blob([content]))
        : Promise.reject(new Error(`The folder has no file ${path}.`)),
    { verified: true },
  );

describe('a model from disk', () => {
  it('is read by its address, each by its own', async () => {
    const open = channels();
    const [first, second] = [offerLocalModel(folder('one'), open), offerLocalModel(folder('second'), open)];
    expect(first.address.startsWith(localScheme)).toBe(true);
    expect(await (await offeredReader(second.address, open)('manifest.json')).text()).toBe('second');
    expect(await (await offeredReader(first.address, open)('manifest.json')).text()).toBe('one');
    expect(modelReader(first.address).verified).toBe(true);
  });

  it('passes on what is wrong with a file', async () => {
    const open = channels();
    const { address } = offerLocalModel(folder('one'), open);
    await expect(offeredReader(address, open)('unet/model.onnx')).rejects.toMatchObject({
      code: 'bad-model',
      message: 'The folder has no file unet/model.onnx.',
    });
  });

  it('says that the files are gone with the page that held them', async () => {
    const open = channels();
    const { address, withdraw } = offerLocalModel(folder('one'), open);
    withdraw();
    await expect(offeredReader(address, open, 20)('manifest.json')).rejects.toThrow(/no longer holds them/);
    const stop = new AbortController();
    const reading = offeredReader(address, open)('manifest.json', stop.signal);
    stop.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });
});
