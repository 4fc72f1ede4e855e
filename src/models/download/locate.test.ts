import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FaultSchedule } from '../../testing/hub-faults.ts';
import { hubHost } from '../../testing/hub-fetch.ts';
import { hubWith, openWorld, smallEntry, testContent, testSources } from '../../testing/hub-world.ts';
import type { Hub } from '../../testing/hub.ts';
import { contentKey } from '../store/content-key.ts';
import { parseListing } from './hub-listing.ts';
import { locate, locateFirst } from './locate.ts';
import { preferOwnOrigin } from './own-origin.ts';
import { probe } from './remote-file.ts';

const unet = testContent(1, 5000);
const vocabulary = testContent(2, 700);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const url = `${hubHost}/someone/model/resolve/main/unet/model.onnx`;

function hub(options = {}): Hub {
  const made = hubWith({ 'unet/model.onnx': unet }, options);
  made.put('someone/model', 'tokenizer/vocab.json', vocabulary, false);
  return made;
}

describe('probe', () => {
  it('sees the linked digest and size where redirects can be seen', async () => {
    const { network, clock } = openWorld({ hub: hub() });
    expect(await clock.run(probe(network, url))).toEqual({
      bytes: 5000,
      sha256: sha256(unet),
      etag: expect.stringMatching(/^"[0-9a-f]{32}-1"$/),
      finalUrl: `${hubHost}/signed/unet/model.onnx?signature=1`,
      acceptsRanges: true,
    });
  });

  it('gets the size but no digest in a browser, which hides them; an etag is never taken for one', async () => {
    const { network, clock } = openWorld({ hub: hub(), seesRedirects: false });
    const etagLikeADigest: typeof network.fetch = async (...call) => {
      const response = await network.fetch(...call);
      response.headers.set('etag', `"${'ab'.repeat(32)}"`);
      return response;
    };
    expect(await clock.run(probe({ ...network, fetch: etagLikeADigest }, url))).toMatchObject({
      bytes: 5000,
      sha256: null,
    });
  });

  it('tells a server without ranges', async () => {
    const { network, clock } = openWorld({ hub: hub({ ranges: false }) });
    expect(await clock.run(probe(network, url))).toMatchObject({ bytes: 5000, acceptsRanges: false });
  });

  it('says null for 404, waits out pages, expired signatures and 503, and refuses a login page in the end', async () => {
    const absent = openWorld({ hub: hub() });
    expect(await absent.clock.run(probe(absent.network, `${url}_data`))).toBeNull();
    const shaken = openWorld({
      hub: hub({
        faults: new FaultSchedule([
          { kind: 'page' },
          { kind: 'expired' },
          { kind: 'status', status: 503 },
          { kind: 'refuse' },
        ]),
      }),
    });
    expect(await shaken.clock.run(probe(shaken.network, url))).toMatchObject({ bytes: 5000 });
    const behindLogin = openWorld({
      hub: hub({ faults: new FaultSchedule(Array.from({ length: 8 }, () => ({ kind: 'page' }) as const)) }),
    });
    await expect(behindLogin.clock.run(probe(behindLogin.network, url))).rejects.toThrow(
      /a web page in place of the file/,
    );
  });
});

describe('a look-up', () => {
  it('refuses a redirect to what is no address', async () => {
    const { network, clock } = openWorld();
    const lost: typeof network.fetch = () =>
      Promise.resolve(new Response(null, { status: 302, headers: { location: 'http://[half' } }));
    await expect(clock.run(probe({ ...network, fetch: lost }, url))).rejects.toMatchObject({
      code: 'bad-model',
      message: expect.stringContaining('redirects to "http://[half", which is no address') as string,
    });
  });

  it.each([
    ['refuses every connection', () => Promise.reject(new TypeError('fetch failed'))],
    ['never says a word', () => new Promise<Response>(() => undefined)],
  ])('says within 10 s that a host is dead which %s', async (_name, fetch) => {
    const { network, clock } = openWorld();
    const begin = clock.now();
    const dead = { ...network, fetch };
    const looks: Promise<unknown>[] = [probe(dead, url), locate(smallEntry(['unet/model.onnx']), testSources[0], dead)];
    for (const look of looks)
      await expect(clock.run(look)).rejects.toMatchObject({ code: 'bad-model', data: { unreachable: true } });
    expect(clock.now() - begin).toBeLessThanOrEqual(10_000);
  });

  it('waits longer for a host that answers, if only that it is busy', async () => {
    const busy = hub({ faults: new FaultSchedule(Array.from({ length: 6 }, () => ({ kind: 'status', status: 503 }))) });
    const { network, clock } = openWorld({ hub: busy });
    expect(await clock.run(probe(network, url))).toMatchObject({ bytes: 5000 });
  });

  it('reads no more of a manifest than a manifest can have', async () => {
    const { network, clock } = openWorld();
    let sent = 0;
    const endless: typeof network.fetch = () =>
      Promise.resolve(
        new Response(
          new ReadableStream({
            pull: (controller) => {
              sent += 1_000_000;
              controller.enqueue(new Uint8Array(1_000_000).fill(0x20));
            },
          }),
        ),
      );
    const source = { kind: 'folder', baseUrl: 'https://own.test/m/' } as const;
    const looked = clock.run(locate(smallEntry(['unet/model.onnx']), source, { ...network, fetch: endless }));
    await expect(looked).rejects.toThrow(/manifest.json has more than 8 MB/);
    expect(sent).toBeLessThan(12_000_000);
  });
});

describe('locate', () => {
  const entry = smallEntry(['unet/model.onnx', 'tokenizer/vocab.json']);

  it('asks a hub once for all files of a repository, and pins the commit', async () => {
    const world = openWorld({ hub: hub(), seesRedirects: false });
    const located = await world.clock.run(locate(entry, testSources[0], world.network));
    expect(world.hub.requests).toHaveLength(1);
    expect(located).toMatchObject({
      from: hubHost,
      totalBytes: 5700,
      revisions: { 'someone/model': world.hub.commit },
    });
    expect(located?.files).toMatchObject([
      {
        path: 'unet/model.onnx',
        bytes: 5000,
        sha256: sha256(unet),
        url: `${hubHost}/someone/model/resolve/${world.hub.commit}/unet/model.onnx`,
      },
      { path: 'tokenizer/vocab.json', bytes: 700, sha256: null },
    ]);
  });

  it('asks for each file where there is no listing', async () => {
    const world = openWorld({ hub: hub({ lists: false }) });
    const located = await world.clock.run(locate(entry, testSources[0], world.network));
    expect(located?.files).toMatchObject([
      { bytes: 5000, sha256: sha256(unet) },
      { bytes: 700, sha256: null },
    ]);
    expect(located?.revisions).toEqual({});
  });

  it('takes the first place that has the file, leaves out optional ones, and names what is missing', async () => {
    const world = openWorld({ hub: hub() });
    const place = (path: string) => ({ repository: 'someone/model', revision: 'main', path });
    const files = [
      { path: 'tokenizer/vocab.json', from: [place('vocab.json'), place('tokenizer/vocab.json')], optional: false },
      { path: 'unet/weights.pb', from: [place('unet/weights.pb')], optional: true },
    ];
    const located = await world.clock.run(locate({ ...entry, files }, testSources[0], world.network));
    expect(located?.files.map(({ path, identity }) => [path, identity])).toEqual([
      ['tokenizer/vocab.json', `someone/model@${world.hub.commit}/tokenizer/vocab.json`],
    ]);
    const lacking = world.clock.run(
      locate(smallEntry(['unet/model.onnx', 'clip/a.onnx', 'clip/b.onnx']), testSources[0], world.network),
    );
    await expect(lacking).rejects.toThrow(/clip\/a.onnx, clip\/b.onnx is missing/);
  });

  it('turns to the next host when one is down', async () => {
    const world = openWorld({ hub: hub() });
    const down: typeof world.network.fetch = (address, init) =>
      address.startsWith('https://down')
        ? Promise.reject(new TypeError('fetch failed'))
        : world.network.fetch(address, init);
    const located = world.clock.run(
      locateFirst(entry, [{ kind: 'hub', host: 'https://down.test' }, ...testSources], {
        ...world.network,
        fetch: down,
      }),
    );
    expect(await located).toMatchObject({ from: hubHost });
  });

  it('believes a folder’s manifest.json, and does without', async () => {
    const plain = new Map<string, string>();
    const world = openWorld();
    const server: typeof world.network.fetch = (address, { headers = {} }) => {
      const path = new URL(address).pathname;
      const text = plain.get(path);
      if (text === undefined)
        return Promise.resolve(
          new Response('<!doctype html>', {
            status: path.endsWith('manifest.json') ? 200 : 404,
            headers: { 'content-type': 'text/html' },
          }),
        );
      return Promise.resolve(
        headers['Range']
          ? new Response(text.slice(0, 1), { status: 206, headers: { 'content-range': `bytes 0-0/${text.length}` } })
          : new Response(text),
      );
    };
    const network = { ...world.network, fetch: server };
    const source = { kind: 'folder', baseUrl: 'https://own.test/models/mine' } as const;
    plain.set('/models/mine/unet/model.onnx', 'abc').set('/models/mine/tokenizer/vocab.json', '{}');
    const bare = await world.clock.run(locate(entry, source, network));
    expect(bare).toMatchObject({
      totalBytes: 5,
      body: { title: 'A small model' },
      files: [{ sha256: null }, { url: 'https://own.test/models/mine/tokenizer/vocab.json' }],
    });

    const files = [{ path: 'unet/model.onnx', bytes: 3, sha256: 'cd'.repeat(32) }];
    plain.set('/models/mine/manifest.json', JSON.stringify({ ...bare?.body, title: 'Mine', files }));
    expect(await world.clock.run(locate(entry, source, network))).toMatchObject({
      totalBytes: 3,
      body: { id: 'small-model', title: 'Mine' },
      files: [{ sha256: 'cd'.repeat(32) }],
    });
  });
});

describe('preferOwnOrigin', () => {
  it('puts the app’s own copy first only if its manifest is one', async () => {
    const world = openWorld();
    const entry = smallEntry(['unet/model.onnx']);
    const body = {
      schema: 1,
      id: 'small-model',
      title: 't',
      licence: 'MIT',
      family: entry.family,
      vocabulary: null,
      prompt: 'a {class}',
      defaults: entry.defaults,
      activation: null,
    };
    const answers: (Response | Error)[] = [
      new Response(
        JSON.stringify({ ...body, files: [{ path: 'unet/model.onnx', bytes: 3, sha256: 'cd'.repeat(32) }] }),
      ),
      new Response('<!doctype html><div id="root">'), // any address answers with the app's page
      new Response('{"schema":1}'),
      new Response('', { status: 404 }),
    ];
    const asked: string[] = [];
    const network = {
      ...world.network,
      fetch: (address: string) => {
        asked.push(address);
        return Promise.resolve(answers.shift() as Response);
      },
    };
    const counts = [];
    for (let round = 0; round < 4; round++)
      counts.push(
        (await world.clock.run(preferOwnOrigin(entry, 'https://app.test/g4seg/index.html', testSources, network)))
          ?.length,
      );
    expect(counts).toEqual([2, 1, 1, 1]);
    expect(asked[0]).toBe('https://app.test/g4seg/models/small-model/manifest.json');
  });
});

describe('parseListing', () => {
  it('reads sizes, digests and the commit, and is not taken in by anything else', () => {
    const commit = 'c'.repeat(40);
    const listing = parseListing(
      JSON.stringify({
        sha: commit,
        siblings: [
          { rfilename: 'a', size: 5, blobId: 'b', lfs: { sha256: 'd'.repeat(64), size: 7 } },
          { rfilename: 'b', size: 3 },
        ],
      }),
    );
    expect(listing?.commit).toBe(commit);
    expect([...(listing?.files ?? [])]).toEqual([
      ['a', { bytes: 7, sha256: 'd'.repeat(64), blobId: 'b' }],
      ['b', { bytes: 3, sha256: null, blobId: null }],
    ]);
    for (const text of [
      '',
      '[]',
      'null',
      '{"sha":"main","siblings":[]}',
      `{"sha":"${commit}","siblings":[{"rfilename":"a"}]}`,
      `{"sha":"${commit}","siblings":[null]}`,
      `{"sha":"${commit}","siblings":["a"]}`,
      `{"sha":"${commit}","siblings":[{"rfilename":"a","size":-1}]}`,
    ])
      expect(parseListing(text)).toBeNull();
  });
});

describe('contentKey', () => {
  const file = { identity: 'a@main/b', bytes: 5, sha256: null, etag: '"x"' };

  it('is the digest where there is one, and changes with origin, size and tag otherwise', async () => {
    expect(await contentKey({ ...file, sha256: 'ab'.repeat(32) })).toBe('ab'.repeat(32));
    const keys = await Promise.all(
      [
        file,
        { ...file, identity: 'a@other/b' },
        { ...file, bytes: 6 },
        { ...file, etag: '"y"' },
        { ...file, etag: null },
      ].map(contentKey),
    );
    expect(new Set(keys).size).toBe(5);
    expect(await contentKey({ ...file, etag: 'W/"x"' })).toBe(keys[0]);
  });
});
