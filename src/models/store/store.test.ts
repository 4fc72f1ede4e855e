import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hubWith, openWorld, smallEntry, testContent, testSources, type World } from '../../testing/hub-world.ts';
import { memoryDirectory } from './directory-memory.ts';
import { getModel } from '../download/download.ts';
import { PartialFile } from '../download/partial-file.ts';
import { FileStore } from './store.ts';

const content = testContent(5, 2500);
const sha256 = createHash('sha256').update(content).digest('hex');
const expected = { label: 'unet/model.onnx', bytes: content.byteLength, sha256, etag: '"tag"' };

describe('FileStore', () => {
  it('reads nothing of a file before it is whole and verified', async () => {
    const store = new FileStore(memoryDirectory(), 1000);
    const partial = await store.openPartial(sha256, expected);
    await partial.append(content);
    expect(await store.find(sha256)).toBeNull();
    await expect(store.blob(sha256)).rejects.toThrow(/unet\/model.onnx is not complete/);
    expect(await partial.promote()).toBe(sha256);
    expect(await store.find(sha256)).toEqual({
      key: sha256,
      label: 'unet/model.onnx',
      bytes: 2500,
      sha256,
      trust: 'published',
    });
    const middle = new Uint8Array(await (await store.blob(sha256)).slice(900, 2100).arrayBuffer());
    expect(Buffer.compare(middle, content.subarray(900, 2100))).toBe(0);
  });

  it('commits full chunks as they come and the rest on flush', async () => {
    const directory = memoryDirectory();
    const partial = await new FileStore(directory, 1000).openPartial(sha256, expected);
    await partial.append(content.subarray(0, 1700));
    expect(await directory.list()).toContainEqual({ name: `${sha256}.0`, bytes: 1000 });
    expect(await new FileStore(directory, 1000).storedBytes(sha256)).toBe(1000);
    await partial.flush();
    expect(await new FileStore(directory, 1000).storedBytes(sha256)).toBe(1700);
  });

  it('keeps the good chunks of a file whose later chunk is damaged or gone', async () => {
    for (const damage of [testContent(6, 1000), testContent(6, 999), null]) {
      const directory = memoryDirectory();
      const store = new FileStore(directory, 1000);
      const first = await store.openPartial(sha256, expected);
      await first.append(content.subarray(0, 2200));
      if (damage) await directory.write(`${sha256}.1`, damage);
      else await directory.remove(`${sha256}.1`);
      const second = await store.openPartial(sha256, expected);
      expect(second.received).toBe(1000);
      await second.append(content.subarray(1000));
      expect(await second.promote()).toBe(sha256);
    }
  });

  it('forgets every byte of a file with a wrong digest or size', async () => {
    const directory = memoryDirectory();
    const store = new FileStore(directory, 1000);
    const wrong = await store.openPartial(sha256, expected);
    await wrong.append(testContent(7, 2500));
    expect(await wrong.promote()).toBeNull();
    expect(wrong.received).toBe(0);
    await wrong.append(content.subarray(0, 2499));
    expect(await wrong.promote()).toBeNull();
    expect((await directory.list()).map(({ name }) => name)).toEqual([`${sha256}.json`]);
  });

  it('drops a journal that belongs to a file of another size, and one that is no journal', async () => {
    const directory = memoryDirectory();
    const store = new FileStore(directory, 1000);
    await (await store.openPartial(sha256, expected)).append(content.subarray(0, 1000));
    expect((await store.openPartial(sha256, { ...expected, bytes: 2600 })).received).toBe(0);
    await directory.write(`${sha256}.json`, new TextEncoder().encode('{"schema":1,"chunks":'));
    expect((await store.openPartial(sha256, expected)).received).toBe(0);
    expect([...(await store.contents())]).toEqual([[sha256, { received: 0, complete: false }]]);
  });

  it('finds a changed byte when asked to verify', async () => {
    const directory = memoryDirectory();
    const store = new FileStore(directory, 1000);
    const partial = await store.openPartial(sha256, expected);
    await partial.append(content);
    await partial.promote();
    let read = 0;
    expect(await store.verify(sha256, (bytes) => (read += bytes))).toBe(true);
    expect(read).toBe(2500);
    const chunk = content.slice(1000, 2000);
    chunk[17] ^= 1;
    await directory.write(`${sha256}.1`, chunk);
    expect(await store.verify(sha256)).toBe(false);
  });

  it('removes the chunks of one key only', async () => {
    const directory = memoryDirectory();
    const store = new FileStore(directory, 1000);
    const other = `u${sha256.slice(1)}`;
    for (const key of [sha256, other]) await (await store.openPartial(key, expected)).append(content);
    await store.remove(sha256);
    expect((await directory.list()).every(({ name }) => name.startsWith(other))).toBe(true);
  });
});

describe('PartialFile', () => {
  it('takes pieces of any size and cuts them into chunks', async () => {
    const directory = memoryDirectory();
    const journal = {
      schema: 1,
      label: 'x',
      bytes: 2500,
      sha256,
      trust: 'published',
      etag: null,
      chunks: [],
      complete: false,
    } as const;
    const partial = await PartialFile.open(sha256, directory, 400, journal);
    for (let offset = 0; offset < 2500; offset += 333)
      await partial.append(content.subarray(offset, Math.min(2500, offset + 333)));
    expect(partial.received).toBe(2500);
    expect(await partial.promote()).toBe(sha256);
    expect(
      (await directory.list())
        .map(({ bytes }) => bytes)
        .filter((bytes) => bytes <= 400)
        .sort(),
    ).toEqual([100, 400, 400, 400, 400, 400, 400]);
  });
});

describe('ModelStore', () => {
  const files = { 'unet/model.onnx': testContent(9, 70_000), 'clip/text_model.onnx': testContent(10, 30_000) };

  async function twoModels(): Promise<World> {
    const world = openWorld({ hub: hubWith(files) });
    await world.clock.run(
      getModel(
        smallEntry(['unet/model.onnx', 'clip/text_model.onnx'], 'large'),
        testSources,
        world.store,
        world.network,
      ),
    );
    await world.clock.run(
      getModel(smallEntry(['clip/text_model.onnx'], 'small'), testSources, world.store, world.network),
    );
    return world;
  }

  it('counts a shared file once and deletes it with its last model', async () => {
    const { store, hub } = await twoModels();
    expect(hub.sent.get('clip/text_model.onnx')).toBe(30_000);
    expect((await store.overview()).models.map(({ id, bytes, ownBytes }) => [id, bytes, ownBytes])).toEqual([
      ['large', 100_000, 70_000],
      ['small', 30_000, 0],
    ]);
    await store.remove('large');
    expect(await store.installed('small')).not.toBeNull();
    expect((await store.overview()).models[0]).toMatchObject({ id: 'small', ownBytes: 30_000 });
    await expect(store.remove('large')).rejects.toThrow(/"large" is not downloaded/);
  });

  it('names the damaged file, and a second download repairs no more than that', async () => {
    const { store, directory, hub, clock, network } = await twoModels();
    const key = (await store.installed('large'))?.keys['unet/model.onnx'] ?? '';
    const chunk = new Uint8Array((await (await directory.read(`${key}.1`))?.arrayBuffer()) ?? new ArrayBuffer());
    chunk[100] ^= 2;
    await directory.write(`${key}.1`, chunk);
    let last: [number, number] = [0, 0];
    const checks = await store.verify('large', (...progress) => (last = progress));
    expect(checks).toEqual([
      { path: 'unet/model.onnx', good: false },
      { path: 'clip/text_model.onnx', good: true },
    ]);
    expect(last).toEqual([100_000, 100_000]);
    expect(await store.installed('large')).toBeNull();
    const before = hub.sent.get('unet/model.onnx') ?? 0;
    await clock.run(
      getModel(smallEntry(['unet/model.onnx', 'clip/text_model.onnx'], 'large'), testSources, store, network),
    );
    expect((hub.sent.get('unet/model.onnx') ?? 0) - before).toBe(70_000 - 32 * 1024);
    expect((await store.verify('large')).every(({ good }) => good)).toBe(true);
  });

  it('clears what belongs to no model, and nothing else', async () => {
    const { store, directory } = await twoModels();
    const expected = { label: 'left over', bytes: 9000, sha256: null, etag: null };
    const partial = await store.files.openPartial('ab'.repeat(32), expected);
    await partial.append(content);
    await partial.flush();
    expect((await store.overview()).leftoverBytes).toBe(2500);
    await store.removeLeftovers();
    expect((await directory.list()).some(({ name }) => name.startsWith('abab'))).toBe(false);
    expect((await store.overview()).leftoverBytes).toBe(0);
    expect(await store.installed('large')).not.toBeNull();
  });

  it('tells a model that lost a chunk from a whole one', async () => {
    const { store, directory } = await twoModels();
    const key = (await store.installed('large'))?.keys['unet/model.onnx'] ?? '';
    await directory.remove(`${key}.1`);
    expect((await store.overview()).models.map(({ id, complete }) => [id, complete])).toEqual([
      ['large', false],
      ['small', true],
    ]);
  });
});

describe('a begun download', () => {
  const files = { 'unet/model.onnx': testContent(9, 70_000), 'clip/text_model.onnx': testContent(10, 30_000) };
  const paths = ['unet/model.onnx', 'clip/text_model.onnx'];

  /** The small model is here and whole; of the large one the U-Net was cut short. */
  async function halfDone(): Promise<World> {
    const world = openWorld({ hub: hubWith(files) });
    const get = (entry: ReturnType<typeof smallEntry>, options = {}) =>
      world.clock.run(getModel(entry, testSources, world.store, world.network, options));
    await get(smallEntry(['clip/text_model.onnx'], 'small'));
    const pause = new AbortController();
    const onProgress = ({ bytes }: { readonly bytes: number }) => bytes > 70_000 && pause.abort();
    await expect(get(smallEntry(paths, 'large'), { signal: pause.signal, onProgress })).rejects.toThrow();
    return world;
  }

  it('is listed with what is here, without asking the network', async () => {
    const { store, directory } = await halfDone();
    const later = openWorld({ directory }).store; // another visit
    const { models, begun, leftoverBytes } = await later.overview();
    expect(models.map(({ id, ownBytes }) => [id, ownBytes])).toEqual([['small', 0]]); // the large one wants it too
    expect(begun).toEqual([expect.objectContaining({ id: 'large', totalBytes: 100_000 })]);
    expect(begun[0]?.bytes).toBeGreaterThan(70_000);
    expect(begun[0]?.bytes).toBe(30_000 + (begun[0]?.ownBytes ?? 0));
    expect(leftoverBytes).toBe(0);
    await store.removeLeftovers();
    expect((await later.overview()).begun[0]?.bytes).toBe(begun[0]?.bytes);
  });

  it('goes with its files when it is discarded, but not with those of a model', async () => {
    const { store, directory } = await halfDone();
    await store.discard('large');
    expect(await store.overview()).toMatchObject({ begun: [], leftoverBytes: 0 });
    expect(await store.installed('small')).not.toBeNull();
    expect((await directory.list()).filter(({ name }) => name.startsWith('plan-'))).toEqual([]);
  });

  it('keeps a shared file when the model it came with is deleted', async () => {
    const { store, hub, clock, network } = await halfDone();
    await store.remove('small');
    await clock.run(getModel(smallEntry(paths, 'large'), testSources, store, network));
    expect(hub.sent.get('clip/text_model.onnx')).toBe(30_000);
    expect(await store.overview()).toMatchObject({ models: [{ id: 'large', ownBytes: 100_000 }], begun: [] });
  });
});
