import { describe, expect, it, vi } from 'vitest';
import { FaultSchedule } from '../../testing/hub-faults.ts';
import { hubWith, openWorld, smallEntry, testContent, testSources, type World } from '../../testing/hub-world.ts';
import { memoryDirectory } from '../../models/store/directory-memory.ts';
import { Downloads } from './downloads.ts';
import type { Offer } from './offers.ts';

const files = { 'unet/model.onnx': testContent(1, 150_000), 'clip/text_model.onnx': testContent(2, 40_000) };
const offer: Offer = { entry: smallEntry(Object.keys(files)), sources: testSources, own: null };
const { id } = offer.entry;

function desk(world: World) {
  const [onStored, onDone] = [vi.fn(), vi.fn()];
  const openStore = () => Promise.resolve(world.store);
  const downloads = new Downloads({
    openStore,
    network: world.network,
    appUrl: 'https://hub.test/app/',
    onStored,
    onDone,
  });
  const kinds: string[] = [];
  downloads.subscribe(() => kinds.push(downloads.state(id).kind));
  return { downloads, kinds, onStored, onDone, world };
}

const slowly = (milliseconds = 300, pieceBytes = 4096) =>
  hubWith(files, {
    faults: new FaultSchedule(Array.from({ length: 6 }, () => ({ kind: 'slow', milliseconds }))),
    pieceBytes,
  });

/** Runs until some bytes are here. */
async function untilSome({ downloads, world }: ReturnType<typeof desk>, work: Promise<void>): Promise<void> {
  await world.clock.run(work, () => {
    const state = downloads.state(id);
    return state.kind === 'running' && (state.progress?.bytes ?? 0) > 60_000;
  });
}

describe('Downloads', () => {
  it('brings a model here, tells its progress, and is idle again', async () => {
    const { downloads, kinds, onStored, onDone, world } = desk(openWorld({ hub: hubWith(files) }));
    const done = downloads.start(offer);
    expect(downloads.state(id)).toEqual({ kind: 'running', progress: null });
    expect(downloads.start(offer)).toBe(done); // a second click begins nothing
    await world.clock.run(done);
    expect(downloads.state(id)).toEqual({ kind: 'idle' });
    expect(new Set(kinds)).toEqual(new Set(['running', 'idle']));
    expect(onStored).toHaveBeenCalledTimes(1);
    expect(onDone).toHaveBeenCalledWith(expect.objectContaining({ id, title: 'A small model' }));
    expect((await world.store.overview()).models.map((model) => model.id)).toEqual([id]);
  });

  it('reports at most ten times a second', async () => {
    const { downloads, kinds, world } = desk(openWorld({ hub: slowly(20, 1024) })); // fifty pieces a second, and more
    const begin = world.clock.now();
    await world.clock.run(downloads.start(offer));
    const seconds = (world.clock.now() - begin) / 1000;
    expect(kinds.length).toBeGreaterThan(10);
    expect(kinds.length).toBeLessThanOrEqual(10 * seconds + 4);
  });

  it('pauses with everything kept, and goes on from there', async () => {
    const one = desk(openWorld({ hub: slowly() }));
    const { downloads, kinds, onDone, world } = one;
    await untilSome(one, downloads.start(offer));
    await world.clock.run(downloads.pause(id));
    expect(onDone).not.toHaveBeenCalled();
    expect(downloads.state(id)).toEqual({ kind: 'idle' });
    expect(kinds.at(-2)).toBe('pausing');
    const here = (await world.store.overview()).begun[0]?.bytes ?? 0;
    expect(here).toBeGreaterThan(60_000);
    await world.clock.run(downloads.start(offer));
    const sent = [...world.hub.sent.values()].reduce((sum, bytes) => sum + bytes, 0);
    expect(sent).toBeLessThan(190_000 + 4 * 4096); // what was on the wire at the pause
    expect(await world.store.installed(id)).not.toBeNull();
  });

  it('throws away what is here when it is discarded, running or not', async () => {
    for (const paused of [true, false]) {
      const one = desk(openWorld({ hub: slowly() }));
      const { downloads, kinds, world } = one;
      await untilSome(one, downloads.start(offer));
      if (paused) await world.clock.run(downloads.pause(id));
      await world.clock.run(downloads.discard(id));
      expect(await world.store.overview()).toEqual({ models: [], begun: [], leftoverBytes: 0 });
      expect(await world.directory.list()).toEqual([]);
      expect(kinds.slice(-2)).toEqual(['discarding', 'idle']);
    }
  });

  it('stops at a full disk with what is kept, and continues after something was deleted', async () => {
    const { downloads, world } = desk(openWorld({ hub: hubWith(files), directory: memoryDirectory(220_000) }));
    await world.directory.write('something.else', new Uint8Array(60_000));
    await world.clock.run(downloads.start(offer));
    expect(downloads.state(id)).toMatchObject({ kind: 'failed', error: { code: 'storage-full' } });
    expect((await world.store.overview()).begun[0]?.bytes).toBeGreaterThan(30_000);
    await world.directory.remove('something.else');
    await world.clock.run(downloads.start(offer));
    expect(downloads.state(id)).toEqual({ kind: 'idle' });
    expect(await world.store.installed(id)).not.toBeNull();
  });

  it('shows a failure until it was read', async () => {
    const { downloads, world } = desk(openWorld({ hub: hubWith({}) }));
    await world.clock.run(downloads.start(offer));
    expect(downloads.state(id)).toMatchObject({ kind: 'failed', error: { code: 'bad-model' } });
    downloads.dismiss(id);
    expect(downloads.state(id)).toEqual({ kind: 'idle' });
  });

  it('prefers the app’s own copy', async () => {
    const hub = hubWith(files);
    const world = openWorld({ hub });
    const asked: string[] = [];
    const network = {
      ...world.network,
      fetch: ((url, init) => {
        asked.push(url);
        return world.network.fetch(url, init);
      }) satisfies typeof world.network.fetch,
    };
    const openStore = () => Promise.resolve(world.store);
    const appUrl = 'https://hub.test/app/';
    const downloads = new Downloads({ openStore, network, appUrl, onStored: vi.fn(), onDone: vi.fn() });
    await world.clock.run(downloads.start(offer));
    expect(asked[0]).toBe('https://hub.test/app/models/small-model/manifest.json');
    expect(downloads.state(id)).toEqual({ kind: 'idle' });
  });
});
