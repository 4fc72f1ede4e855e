import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { G4SegError } from '../../core/errors.ts';
import { FaultSchedule, type Fault } from '../../testing/hub-faults.ts';
import { hubHost } from '../../testing/hub-fetch.ts';
import {
  hubWith,
  openWorld,
  smallEntry,
  testChunk,
  testContent,
  testSources,
  type World,
} from '../../testing/hub-world.ts';
import type { HubOptions } from '../../testing/hub.ts';
import { manifestBody } from '../catalogue/catalogue-entry.ts';
import { memoryDirectory } from '../store/directory-memory.ts';
import { downloadFile } from './download-file.ts';
import { getModel } from './download.ts';
import type { RemoteFile } from './remote-file.ts';

const content = testContent(3, 150_000);

function worldWith(faults: Fault[], options: HubOptions = {}, seesRedirects = true): World {
  return openWorld({
    hub: hubWith({ 'unet/model.onnx': content }, { faults: new FaultSchedule(faults), pieceBytes: 8192, ...options }),
    seesRedirects,
  });
}

/** The file as a lookup without digest finds it. */
function remote(more: Partial<RemoteFile> = {}): RemoteFile {
  const url = `${hubHost}/someone/model/resolve/main/unet/model.onnx`;
  return {
    label: 'unet/model.onnx',
    url,
    identity: 'someone/model@main/unet/model.onnx',
    bytes: content.byteLength,
    sha256: null,
    etag: null,
    ...more,
  };
}

async function download(world: World, file = remote()): Promise<Uint8Array> {
  const stored = await world.clock.run(downloadFile(file, world.store.files, world.network));
  return new Uint8Array(await (await world.store.files.blob(stored?.key ?? '')).arrayBuffer());
}

const fileRequests = (world: World) =>
  world.hub.requests
    .filter(({ target }) => target.startsWith('/someone'))
    .map(({ range, ifRange }) => ({ range, ifRange }));

describe('downloadFile', () => {
  it('goes on after a cut with Range and If-Range under the first answer’s entity tag', async () => {
    const world = worldWith([{ kind: 'cut', at: 0.4 }]);
    expect(Buffer.compare(await download(world), content)).toBe(0);
    const [first, second] = fileRequests(world);
    expect(first).toEqual({ range: 'bytes=0-', ifRange: undefined });
    expect(second?.range).toBe('bytes=60000-');
    expect(second?.ifRange).toMatch(/^"[0-9a-f]{32}-1"$/);
  });

  it('drops If-Range after a refused request: a browser may not be allowed to send it', async () => {
    const world = worldWith([{ kind: 'cut', at: 0.4 }, { kind: 'refuse' }]);
    expect(Buffer.compare(await download(world), content)).toBe(0);
    expect(fileRequests(world).map(({ ifRange }) => ifRange !== undefined)).toEqual([false, true, false]);
  });

  it('starts over after a cut where neither digest nor strong tag ties the parts together', async () => {
    const world = worldWith([{ kind: 'cut', at: 0.4 }], { tags: 'weak', lists: false, states: false });
    expect(Buffer.compare(await download(world), content)).toBe(0);
    expect(fileRequests(world).map(({ range }) => range)).toEqual(['bytes=0-', 'bytes=0-']);
  });

  it('waits as long as Retry-After asks', async () => {
    const world = worldWith([{ kind: 'status', status: 429, retryAfter: '17' }]);
    const before = world.clock.now();
    await download(world);
    expect(world.clock.now() - before).toBe(17_000);
  });

  it('doubles its pauses, with jitter, and gives up after eight failures without a byte', async () => {
    const world = worldWith(Array.from({ length: 8 }, () => ({ kind: 'refuse' })));
    const before = world.clock.now();
    await expect(download(world)).rejects.toMatchObject({ code: 'bad-model', data: { unreachable: true } });
    const waited = world.clock.now() - before;
    expect(waited).toBeGreaterThan(1000 * (1 + 2 + 4 + 8 + 16 + 32 + 60) * 0.5);
    expect(waited).toBeLessThan(1000 * (1 + 2 + 4 + 8 + 16 + 32 + 60));
    expect(fileRequests(world)).toHaveLength(8);
  });

  it('is patient with a connection that breaks again and again but brings something each time', async () => {
    const world = worldWith(Array.from({ length: 12 }, () => ({ kind: 'cut', at: 0.1 })));
    expect(Buffer.compare(await download(world), content)).toBe(0);
    expect(fileRequests(world)).toHaveLength(13);
  });

  it('hangs up on a server that does not answer, after half a minute', async () => {
    const world = worldWith([]);
    const silent: AbortSignal[] = [];
    const network: typeof world.network = {
      ...world.network,
      fetch: (url, init) => {
        if (silent.length > 0) return world.network.fetch(url, init);
        if (init.signal) silent.push(init.signal);
        return new Promise(() => undefined);
      },
    };
    const before = world.clock.now();
    await world.clock.run(downloadFile(remote(), world.store.files, network));
    expect(world.clock.now() - before).toBeGreaterThanOrEqual(30_000);
    expect(silent.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('asks the stable address for a fresh signature when the signed one has run out', async () => {
    const world = worldWith([{ kind: 'expired' }, { kind: 'expired' }]);
    expect(Buffer.compare(await download(world), content)).toBe(0);
    expect(new Set(world.hub.requests.map(({ target }) => target)).size).toBe(4);
  });

  it('names the status when the server has no such file, and does not ask again', async () => {
    const world = worldWith([]);
    await expect(download(world, remote({ url: `${hubHost}/someone/model/resolve/main/absent.onnx` }))).rejects.toThrow(
      /unet\/model.onnx.*404/,
    );
    expect(fileRequests(world)).toHaveLength(1);
  });

  it('never mistakes a page for a changed file, in the middle of one', async () => {
    const world = worldWith([{ kind: 'cut', at: 0.5 }, { kind: 'page' }, { kind: 'page' }]);
    expect(Buffer.compare(await download(world), content)).toBe(0);
    expect(world.hub.sent.get('unet/model.onnx')).toBe(content.byteLength);
  });

  it('starts over with the new file when it changed between parts', async () => {
    const world = worldWith([{ kind: 'cut', at: 0.5 }, { kind: 'change' }]);
    const stored = await download(world);
    expect(Buffer.compare(stored, world.hub.content('someone/model', 'unet/model.onnx'))).toBe(0);
    expect(Buffer.compare(stored, content)).not.toBe(0);
    expect([...(await world.store.files.contents()).values()].every(({ complete }) => complete)).toBe(true);
  });

  it('takes 416 in the middle as a sign to look again', async () => {
    const world = worldWith([{ kind: 'cut', at: 0.5 }, { kind: 'unsatisfiable' }]);
    expect(Buffer.compare(await download(world), content)).toBe(0);
  });

  it('lets the digest decide where the server tags each answer anew', async () => {
    const world = worldWith(
      [
        { kind: 'cut', at: 0.3 },
        { kind: 'cut', at: 0.3 },
        { kind: 'cut', at: 0.3 },
      ],
      {},
    );
    let answers = 0;
    const network = {
      ...world.network,
      fetch: async (...call: Parameters<typeof world.network.fetch>) => {
        delete call[1].headers?.['If-Range'];
        const response = await world.network.fetch(...call);
        response.headers.set('etag', `"answer-${(answers += 1)}"`);
        return response;
      },
    };
    const sha256 =
      world.hub
        .answer({ method: 'GET', target: '/someone/model/resolve/main/unet/model.onnx', headers: {} })
        .headers['x-linked-etag']?.replaceAll('"', '') ?? '';
    const stored = await world.clock.run(downloadFile(remote({ sha256 }), world.store.files, network));
    expect(stored).toMatchObject({ sha256, trust: 'published' });
  });

  it('throws away a copy with a wrong digest and fails after the third', async () => {
    const flips: Fault[] = Array.from({ length: 3 }, () => ({ kind: 'flip', at: 0.7 }));
    const world = worldWith(flips);
    const sha256 = 'ab'.repeat(32);
    await expect(download(world, remote({ sha256 }))).rejects.toThrow(/3 times with a wrong digest/);
    expect(await world.store.files.find(sha256)).toBeNull();
    expect(await world.store.files.storedBytes(sha256)).toBe(0);
  });

  it.each([
    ['3 bytes longer than', Uint8Array.from([...content, 1, 2, 3])],
    ['shorter than', content.slice(0, 120_000)],
  ])('never drops a published digest: a file %s published is a failure that says so', async (_name, served) => {
    const world = openWorld({ hub: hubWith({ 'unet/model.onnx': served }, { states: false, lists: false }) });
    const sha256 = createHash('sha256').update(content).digest('hex');
    await expect(download(world, remote({ sha256 }))).rejects.toThrow(
      `unet/model.onnx has ${served.byteLength} bytes on the server, but 150000 bytes were published with its SHA-256`,
    );
    expect([...(await world.store.files.contents()).values()].some(({ complete }) => complete)).toBe(false);
  });

  it('never takes another digest that the server states for the published one', async () => {
    const world = worldWith([{ kind: 'cut', at: 0.5 }, { kind: 'unsatisfiable' }], { states: true });
    await expect(download(world, remote({ sha256: 'ab'.repeat(32) }))).rejects.toThrow(
      /unet\/model.onnx has the SHA-256 [0-9a-f]{12}… on the server, but abababababab… was published/,
    );
  });

  it('refuses a part without a place where no digest would tell if it is the right one', async () => {
    const world = worldWith([], { states: false });
    const hidden: typeof world.network.fetch = async (url, init) => {
      const response = await world.network.fetch(url, init);
      response.headers.delete('content-range');
      return response;
    };
    const network = { ...world.network, fetch: hidden };
    const blind = world.clock.run(downloadFile(remote(), world.store.files, network));
    await expect(blind).rejects.toThrow(/without saying which.*no SHA-256/);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const stored = await world.clock.run(downloadFile(remote({ sha256 }), world.store.files, network));
    expect(stored).toMatchObject({ sha256, trust: 'published' });
  });

  it.each([
    ['a page that claims to be bytes', '<!DOCTYPE html><title>Not found</title>', /a web page in place of the file/],
    ['a pointer to the file', 'version https://git-lfs.github.com/spec/v1', /is no ONNX graph/],
  ])('never installs %s, where no digest is known', async (_name, text, message) => {
    const page = new TextEncoder().encode(text);
    const world = openWorld({ hub: hubWith({ 'unet/model.onnx': page }, { states: false, lists: false }) });
    await expect(download(world, remote({ bytes: page.byteLength }))).rejects.toThrow(message);
    expect([...(await world.store.files.contents()).values()].some(({ complete }) => complete)).toBe(false);
  });

  it('records the digest of the first download, and holds a repair to it', async () => {
    const world = worldWith([], { states: false });
    const file = remote();
    const stored = await world.clock.run(downloadFile(file, world.store.files, world.network));
    expect(stored?.trust).toBe('first-download');
    expect(stored?.key).toMatch(/^u/);
    const key = stored?.key ?? '';
    await world.directory.remove(`${key}.2`); // the browser cleared a chunk
    expect(await world.store.files.find(key)).toBeNull();
    world.hub.put('someone/model', 'unet/model.onnx', testContent(4, content.byteLength)); // same size, other bytes
    const journal = JSON.parse((await (await world.directory.read(`${key}.json`))?.text()) ?? '') as object;
    await world.directory.write(`${key}.json`, new TextEncoder().encode(JSON.stringify({ ...journal, etag: null })));
    await expect(download(world, file)).rejects.toThrow(/wrong digest/);
  });

  it('keeps what arrived when it is paused, inside a chunk too', async () => {
    const world = worldWith([]);
    const pause = new AbortController();
    const paused = downloadFile(remote(), world.store.files, world.network, {
      signal: pause.signal,
      onBytes: (received) => received > 50_000 && pause.abort(),
    });
    await expect(world.clock.run(paused)).rejects.toMatchObject({ name: 'AbortError' });
    const [left] = (await world.store.files.contents()).values();
    expect(left?.received).toBe(7 * 8192);
    expect(Buffer.compare(await download(world), content)).toBe(0);
    expect(world.hub.sent.get('unet/model.onnx')).toBe(content.byteLength);
  });

  it('is cancelled in the middle of a pause between attempts', async () => {
    const world = worldWith([{ kind: 'status', status: 503, retryAfter: '250' }]);
    const stop = new AbortController();
    const before = world.clock.now();
    const waiting = downloadFile(remote(), world.store.files, world.network, { signal: stop.signal });
    void world.clock.sleep(1000).then(() => stop.abort());
    await expect(world.clock.run(waiting)).rejects.toMatchObject({ name: 'AbortError' });
    expect(world.clock.now() - before).toBe(1000);
  });

  it('fetches once for two that ask at once', async () => {
    const world = worldWith([{ kind: 'cut', at: 0.5 }]);
    const both = Promise.all([1, 2].map(() => downloadFile(remote(), world.store.files, world.network)));
    const [first, second] = (await world.clock.run(both)) ?? [];
    expect(second).toEqual(first);
    expect(world.hub.sent.get('unet/model.onnx')).toBe(content.byteLength);
  });

  it('says how much room is missing when the disk is full, and keeps what is there', async () => {
    const world = openWorld({
      hub: hubWith({ 'unet/model.onnx': content }),
      directory: memoryDirectory(2.5 * testChunk),
    });
    const failed = download(world);
    await expect(failed).rejects.toMatchObject({
      code: 'storage-full',
      data: { missingBytes: content.byteLength - 2 * testChunk },
    });
    expect([...(await world.store.files.contents()).values()][0]?.received).toBe(2 * testChunk);
  });
});

describe('getModel', () => {
  const paths = ['unet/model.onnx', 'clip/text_model.onnx'];
  const files = { 'unet/model.onnx': content, 'clip/text_model.onnx': testContent(8, 40_000) };

  it('installs the model with digests, commits and one progress over all files', async () => {
    const world = openWorld({
      hub: hubWith(files, {
        faults: new FaultSchedule([
          { kind: 'slow', milliseconds: 100 },
          { kind: 'slow', milliseconds: 300 },
        ]),
        pieceBytes: 8192,
      }),
    });
    const seen: { bytes: number; rate: number | null; secondsLeft: number | null }[] = [];
    const model = await world.clock.run(
      getModel(smallEntry(paths), testSources, world.store, world.network, {
        onProgress: (progress) => seen.push(progress),
      }),
    );
    expect(model?.manifest.files.map(({ path, bytes }) => [path, bytes])).toEqual([
      ['unet/model.onnx', 150_000],
      ['clip/text_model.onnx', 40_000],
    ]);
    expect(model).toMatchObject({
      from: hubHost,
      revisions: { 'someone/model': world.hub.commit },
      trust: { 'unet/model.onnx': 'published' },
    });
    expect(seen.at(-1)).toMatchObject({ bytes: 190_000, totalBytes: 190_000, secondsLeft: 0 });
    const middle = seen[Math.floor(seen.length / 2)];
    expect(middle?.rate).toBeGreaterThan(50_000); // 8192 bytes each 100 and 300 ms: about 110 kB/s together
    expect(middle?.rate).toBeLessThan(130_000);
    expect((await world.store.overview()).models).toEqual([
      expect.objectContaining({ id: 'small-model', bytes: 190_000, ownBytes: 190_000 }),
    ]);
  });

  it.each(['a listing', 'a folder’s manifest.json'])('holds the server to the digests of %s', async (how) => {
    const hub = hubWith(files, { states: false });
    const world = openWorld({ hub, seesRedirects: false });
    const longer = Uint8Array.from([...content, 7, 8, 9]);
    const manifest = JSON.stringify({
      ...manifestBody(smallEntry(paths)),
      files: Object.entries(files).map(([path, bytes]) => ({
        path,
        bytes: bytes.byteLength,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      })),
    });
    const network = {
      ...world.network,
      fetch: ((url, init) => {
        if (url.endsWith('/manifest.json')) return Promise.resolve(new Response(manifest));
        const isListing = url.includes('/api/models/');
        hub.put('someone/model', 'unet/model.onnx', isListing ? content : longer);
        return world.network.fetch(url, init);
      }) satisfies typeof world.network.fetch,
    };
    const source =
      how === 'a listing'
        ? testSources[0]
        : ({ kind: 'folder', baseUrl: `${hubHost}/someone/model/resolve/main/` } as const);
    const got = world.clock.run(getModel(smallEntry(paths), [source], world.store, network));
    await expect(got).rejects.toThrow(
      /unet\/model.onnx has 150003 bytes on the server, but 150000 bytes were published/,
    );
    expect(await world.store.installed('small-model')).toBeNull();
  });

  it('turns to the next source when one is down, and goes on where the files were', async () => {
    const hub = hubWith(files);
    const world = openWorld({ hub });
    let answered = 0;
    const network = {
      ...world.network,
      fetch: (async (url, init) => {
        if (!url.startsWith('https://down.test')) return world.network.fetch(url, init);
        if (answered++ > 1) throw new TypeError('fetch failed');
        return world.network.fetch(url.replace('https://down.test', hubHost), init);
      }) satisfies typeof world.network.fetch,
    };
    const sources = [{ kind: 'hub', host: 'https://down.test' }, ...testSources] as const;
    const model = await world.clock.run(getModel(smallEntry(paths), sources, world.store, network));
    expect(model?.from).toBe(hubHost);
    expect(answered).toBeGreaterThan(2);
    expect(hub.sent.get('unet/model.onnx')).toBe(content.byteLength);
  });

  it('stops the other files when one cannot be had, and reports that one', async () => {
    const world = openWorld({ hub: hubWith(files, { lists: false }) });
    const located = getModel(smallEntry([...paths, 'vae_decoder/model.onnx']), testSources, world.store, world.network);
    await expect(world.clock.run(located)).rejects.toThrow(/vae_decoder\/model.onnx is missing/);
  });

  it('names the models and leftovers that could be deleted when the disk is full', async () => {
    const hub = hubWith({ 'unet/a.onnx': testContent(1, 60_000), 'unet/b.onnx': testContent(2, 90_000) });
    const world = openWorld({ hub, directory: memoryDirectory(110_000) });
    await world.clock.run(
      getModel(
        { ...smallEntry(['unet/a.onnx'], 'first'), title: 'The first' },
        testSources,
        world.store,
        world.network,
      ),
    );
    const second = world.clock.run(
      getModel(smallEntry(['unet/b.onnx'], 'second'), testSources, world.store, world.network),
    );
    await expect(second).rejects.toThrow(/no room for second unet\/b.onnx.*Delete The first \(60 kB\)/s);
    await expect(second).rejects.toBeInstanceOf(G4SegError);
    await world.store.remove('first');
    await world.clock.run(getModel(smallEntry(['unet/b.onnx'], 'second'), testSources, world.store, world.network));
    expect((await world.store.overview()).models.map(({ id }) => id)).toEqual(['second']);
  });

  it('replaces an older revision only when the new one is whole, and then removes its files', async () => {
    const world = openWorld({ hub: hubWith(files) });
    const entry = smallEntry(paths);
    const old = await world.clock.run(getModel(entry, testSources, world.store, world.network));
    world.hub.put('someone/model', 'unet/model.onnx', testContent(20, 120_000));
    const fresh = await world.clock.run(getModel(entry, testSources, world.store, world.network));
    expect(fresh?.keys['clip/text_model.onnx']).toBe(old?.keys['clip/text_model.onnx']);
    expect(await world.store.files.find(old?.keys['unet/model.onnx'] ?? '')).toBeNull();
    expect((await world.store.overview()).models[0]?.bytes).toBe(160_000);
  });
});
