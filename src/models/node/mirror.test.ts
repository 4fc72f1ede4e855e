import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FaultSchedule } from '../../testing/hub-faults.ts';
import { serveHub } from '../../testing/hub-server.ts';
import { hubWith, smallEntry, testContent } from '../../testing/hub-world.ts';
import type { Hub } from '../../testing/hub.ts';
import { readArguments } from './cli-arguments.ts';
import { nodeDirectory } from './directory-node.ts';
import { getModel } from '../download/download.ts';
import { listMirrors, mirrorModel, readMirror, verifyMirror } from './mirror.ts';
import { ModelStore } from '../store/model-store.ts';
import type { Network } from '../download/network.ts';
import { systemNetwork } from '../download/network.ts';
import type { TransferProgress } from '../download/transfer-meter.ts';

const root = await mkdtemp(join(tmpdir(), 'g4seg-mirror-'));
afterAll(() => rm(root, { recursive: true }));

const files = { 'unet/model.onnx': testContent(1, 400_000), 'clip/text_model.onnx': testContent(2, 90_000) };
const entry = smallEntry(Object.keys(files));
/** Node's real fetch and clock, with little patience. */
const network: Network = {
  ...systemNetwork(),
  patience: {
    idleMilliseconds: 1500,
    answerMilliseconds: 1500,
    firstPauseMilliseconds: 2,
    longestPauseMilliseconds: 10,
    mostFailures: 8,
  },
};

/** First bytes of the requests for a file, in order. */
function offsets(hub: Hub, path: string): number[] {
  const ranges = hub.requests.filter(
    ({ target, range }) => target.startsWith('/someone') && target.endsWith(path) && range !== 'bytes=0-0',
  );
  return ranges.map(({ range }) => Number(/\d+/.exec(range ?? '')?.[0]));
}

describe('a mirror over real HTTP', () => {
  it('comes through cuts, a stall, refusals and expired signatures, and is what the hub has', async () => {
    const faults = new FaultSchedule([
      { kind: 'cut', at: 0.3 },
      { kind: 'status', status: 429, retryAfter: '0' },
      { kind: 'stall', at: 0.5 },
      { kind: 'cut', at: 0.6 },
      { kind: 'expired' },
      { kind: 'refuse' },
      { kind: 'page' },
    ]);
    const hub = hubWith(files, { faults });
    const server = await serveHub(hub);
    const folder = join(root, 'small-model');
    const source = { kind: 'hub', host: server.host } as const;
    const seen: TransferProgress[] = [];
    const manifest = await mirrorModel(entry, [source], folder, network, {
      onProgress: (progress) => seen.push(progress),
    });
    expect(faults.met.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['stall', 'refuse', 'page']));
    for (const [path, content] of Object.entries(files)) {
      expect(Buffer.compare(await readFile(join(folder, path)), content)).toBe(0);
    }
    // How much is lost on a cut depends on the kernel's buffers; that it goes on in the middle does not.
    expect(offsets(hub, 'unet/model.onnx').at(-1)).toBeGreaterThan(100_000);
    expect(seen.at(-1)).toMatchObject({ bytes: 490_000, totalBytes: 490_000 });
    expect(await readMirror(folder)).toEqual(manifest);
    expect((await listMirrors(root)).map(({ id }) => id)).toEqual(['small-model']);

    const requests = hub.requests.length;
    expect(await mirrorModel(entry, [source], folder, network)).toEqual(manifest); // complete: nothing is asked
    expect(hub.requests).toHaveLength(requests);

    expect((await verifyMirror(folder, manifest)).every(({ good }) => good)).toBe(true);
    const damaged = await readFile(join(folder, 'unet/model.onnx'));
    damaged[200_000] ^= 1;
    await writeFile(join(folder, 'unet/model.onnx'), damaged);
    expect(await verifyMirror(folder, manifest)).toEqual([
      { path: 'unet/model.onnx', good: false },
      { path: 'clip/text_model.onnx', good: true },
    ]);
    await server.close();
  });

  it('refuses a file of another size than published, and leaves no copy', async () => {
    const hub = hubWith(files, { faults: new FaultSchedule([{ kind: 'change' }]), states: false });
    const server = await serveHub(hub);
    const folder = join(root, 'changed');
    const got = mirrorModel(entry, [{ kind: 'hub', host: server.host }], folder, network);
    await expect(got).rejects.toThrow(/has \d+ bytes on the server, but (400000|90000) bytes were published/);
    expect(await readMirror(folder)).toBeNull();
    await server.close();
  });

  it('goes on where a pause left it, in another process', async () => {
    const hub = hubWith(files, { faults: new FaultSchedule([{ kind: 'slow', milliseconds: 3 }]) });
    const server = await serveHub(hub);
    const folder = join(root, 'paused');
    const source = { kind: 'hub', host: server.host } as const;
    const pause = new AbortController();
    const onProgress = ({ bytes }: TransferProgress) => bytes > 150_000 && pause.abort();
    await expect(
      mirrorModel(entry, [source], folder, network, { signal: pause.signal, onProgress }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readMirror(folder)).toBeNull();
    await mirrorModel(entry, [source], folder, network);
    expect(Buffer.compare(await readFile(join(folder, 'unet/model.onnx')), files['unet/model.onnx'])).toBe(0);
    expect(offsets(hub, 'unet/model.onnx')).toEqual([0, expect.toSatisfy((offset: number) => offset > 50_000)]);
    await server.close();
  });

  it('notices when the disk gives back other bytes, and repairs them the next time', async () => {
    const hub = hubWith(files);
    const server = await serveHub(hub);
    const folder = join(root, 'bad-disk');
    const source = { kind: 'hub', host: server.host } as const;
    const work = join(folder, '.download');
    const { keys } = await getModel(entry, [source], new ModelStore(nodeDirectory(work), network.locks), network);
    const chunk = join(work, `${keys['clip/text_model.onnx']}.0`);
    const bytes = await readFile(chunk);
    bytes[5] ^= 4;
    await writeFile(chunk, bytes);
    await expect(mirrorModel(entry, [source], folder, network)).rejects.toThrow(
      /text_model.onnx came back from the disk with other bytes/,
    );
    expect(await readMirror(folder)).toBeNull();
    await mirrorModel(entry, [source], folder, network);
    expect(Buffer.compare(await readFile(join(folder, 'clip/text_model.onnx')), files['clip/text_model.onnx'])).toBe(0);
    await server.close();
  });

  it('lets pages of other origins use the stand-in', async () => {
    const server = await serveHub(hubWith(files));
    const asked = await fetch(`${server.host}/someone/model/resolve/main/unet/model.onnx`, { method: 'OPTIONS' });
    expect(asked.headers.get('access-control-allow-headers')).toContain('if-range');
    const part = await fetch(`${server.host}/someone/model/resolve/main/unet/model.onnx`, {
      headers: { Range: 'bytes=10-19' },
    });
    expect([part.status, part.redirected, part.headers.get('content-range')]).toEqual([
      206,
      true,
      'bytes 10-19/400000',
    ]);
    expect(part.headers.get('access-control-expose-headers')).toContain('Content-Range');
    expect(Buffer.compare(new Uint8Array(await part.arrayBuffer()), files['unet/model.onnx'].subarray(10, 20))).toBe(0);
    await server.close();
  });
});

describe('readArguments', () => {
  it('reads the commands', () => {
    expect(readArguments(['list'])).toEqual({ command: 'list' });
    expect(readArguments(['verify', 'sd-turbo'])).toEqual({
      command: 'verify',
      id: 'sd-turbo',
      folder: 'public/models/sd-turbo',
    });
    expect(readArguments(['get', 'sd-1.5', '--out', '/x', '--base-url', 'http://127.0.0.1:8/m'])).toEqual({
      command: 'get',
      id: 'sd-1.5',
      folder: '/x',
      sources: [{ kind: 'folder', baseUrl: 'http://127.0.0.1:8/m' }],
    });
    expect(readArguments(['get', 'sd-1.5', '--hub', 'https://h.test'])).toMatchObject({
      sources: [{ kind: 'hub', host: 'https://h.test' }],
    });
  });

  it.each([
    [[], /command is missing/],
    [['fetch', 'x'], /no command "fetch"/],
    [['get'], /needs the id/],
    [['delete', '../demo'], /needs the id/],
    [['get', 'a', 'b'], /"b" is one word too many/],
    [['get', 'a', '--base-url', 'file:///etc'], /http or https/],
    [['get', 'a', '--base-url', 'http://a', '--hub', 'http://b'], /not both/],
    [['get', 'a', '--force'], /--force/],
  ])('refuses %j', (args, message) => {
    expect(() => readArguments(args)).toThrow(message);
  });
});
