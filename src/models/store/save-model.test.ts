import { describe, expect, it } from 'vitest';
import { hubWith, openWorld, smallEntry, testContent, testSources } from '../../testing/hub-world.ts';
import { catalogueEntry } from '../catalogue/catalogue.ts';
import { getModel } from '../download/download.ts';
import { localModel } from '../read/local-model.ts';
import type { FolderHandle } from './save-model.ts';
import { saveModel } from './save-model.ts';

const files = { 'unet/model.onnx': testContent(3, 100_000), 'clip/text_model.onnx': testContent(4, 3000) };

/** A folder as a person's disk: what is written shows when the file is closed. */
function memoryFolder(saved: Map<string, Blob>, capacity = Infinity, prefix = ''): FolderHandle {
  return {
    getDirectoryHandle: (name) => Promise.resolve(memoryFolder(saved, capacity, `${prefix}${name}/`)),
    getFileHandle: (name) => {
      const parts: Blob[] = [];
      return Promise.resolve({
        createWritable: () =>
          Promise.resolve({
            write: (data: Blob) => {
              const written = [...saved.values(), ...parts].reduce((sum, { size }) => sum + size, data.size);
              if (written > capacity) return Promise.reject(new DOMException('full', 'QuotaExceededError'));
              return Promise.resolve(void parts.push(data));
            },
            close: () => Promise.resolve(void saved.set(prefix + name, new Blob(parts))),
            abort: () => Promise.resolve(),
          }),
      });
    },
  };
}

async function worldWithModel() {
  const world = openWorld({ hub: hubWith(files) });
  await world.clock.run(getModel(smallEntry(Object.keys(files)), testSources, world.store, world.network));
  return world;
}

describe('saveModel', () => {
  it('leaves a folder that opens as local files', async () => {
    const { store } = await worldWithModel();
    const saved = new Map<string, Blob>();
    const seen: number[] = [];
    await saveModel(store, 'small-model', memoryFolder(saved), (done, total) => seen.push(done / total));
    expect(seen).toHaveLength(5); // chunks of 32 KiB
    expect(seen.at(-1)).toBe(1);
    const local = [...saved].map(([path, file]) => ({ path, file }));
    const { manifest, read } = await localModel(local, catalogueEntry('sd-1.5'));
    expect(manifest).toMatchObject({ id: 'small-model', family: { padTokenId: 0 } });
    const bytes = new Uint8Array(await (await read('unet/model.onnx')).arrayBuffer());
    expect(Buffer.compare(bytes, files['unet/model.onnx'])).toBe(0);
  });

  it('says that the disk is full, and writes no manifest', async () => {
    const { store } = await worldWithModel();
    const saved = new Map<string, Blob>();
    const saving = saveModel(store, 'small-model', memoryFolder(saved, 101_000));
    await expect(saving).rejects.toMatchObject({ code: 'storage-full', message: expect.stringMatching(/no room/) });
    expect([...saved.keys()]).toEqual(['small-model/unet/model.onnx']);
  });

  it('refuses a model that is not whole, and stops when told to', async () => {
    const { store, directory } = await worldWithModel();
    const stop = new AbortController();
    const stopped = saveModel(store, 'small-model', memoryFolder(new Map()), () => stop.abort(), stop.signal);
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    const key = (await store.installed('small-model'))?.keys['unet/model.onnx'];
    await directory.remove(`${key}.2`);
    await expect(saveModel(store, 'small-model', memoryFolder(new Map()))).rejects.toThrow(/not complete/);
  });
});
