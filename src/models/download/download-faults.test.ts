import { describe, expect, it } from 'vitest';
import { deriveSeed, Random } from '../../core/random.ts';
import { FaultSchedule, seededFaults, type FaultKind } from '../../testing/hub-faults.ts';
import {
  hubWith,
  openWorld,
  smallEntry,
  testChunk,
  testContent,
  testSources,
  type World,
} from '../../testing/hub-world.ts';
import type { Hub, HubOptions } from '../../testing/hub.ts';
import { memoryDirectory } from '../store/directory-memory.ts';
import type { StoreDirectory } from '../store/directory.ts';
import { getModel } from './download.ts';

/** Faults that cost no byte but those on their way. */
const harmless: FaultKind[] = ['cut', 'stall', 'slow', 'status', 'refuse', 'expired', 'page'];
const pieceBytes = 8192;

interface Scenario {
  readonly hub: Hub;
  readonly faults: FaultSchedule;
  readonly files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
  readonly seesRedirects: boolean;
  readonly random: Random;
}

function scenario(seed: number, kinds: readonly FaultKind[], options: HubOptions = {}): Scenario {
  const random = new Random(deriveSeed(seed, 'scenario'));
  const files = {
    'unet/model.onnx': testContent(seed, random.integer(50_000, 250_000)),
    'vae_encoder/model.onnx': testContent(seed + 1, random.integer(1, 60_000)),
  };
  const faults = new FaultSchedule(seededFaults(seed, kinds, 7));
  const hub = hubWith(files, { faults, faultyListings: random.uniform() < 0.3, pieceBytes, ...options });
  return { hub, faults, files, seesRedirects: random.uniform() < 0.5, random };
}

/** Which of the model's files can be read and are, byte for byte, what the hub has. */
async function wholeFiles(world: World): Promise<string[]> {
  const model = await world.store.installed('small-model');
  const whole: string[] = [];
  for (const { path } of model?.manifest.files ?? []) {
    const stored = new Uint8Array(await (await world.store.files.blob(model?.keys[path] ?? '')).arrayBuffer());
    if (Buffer.compare(stored, world.hub.content('someone/model', path)) === 0) whole.push(path);
  }
  return whole;
}

/** Keys that can be read and hold something else than one of the files. */
async function wrongFiles(world: World, files: Readonly<Record<string, Uint8Array>>): Promise<string[]> {
  const wrong: string[] = [];
  for (const { name } of await world.directory.list()) {
    const key = /^([0-9a-f]{64}|u[0-9a-f]{63})\.json$/.exec(name)?.[1];
    if (!key || !(await world.store.files.find(key))) continue;
    const stored = new Uint8Array(await (await world.store.files.blob(key)).arrayBuffer());
    if (!Object.values(files).some((content) => Buffer.compare(stored, content) === 0)) wrong.push(key);
  }
  return wrong;
}

function get(world: World, paths: readonly string[]) {
  return getModel(smallEntry(paths), testSources, world.store, world.network);
}

/** False where the server has another file than it published; any other failure is thrown. */
async function isGot(world: World, paths: readonly string[]): Promise<boolean> {
  try {
    return (await world.clock.run(get(world, paths))) !== undefined;
  } catch (error) {
    if (!/on the server, but .* published/.test((error as Error).message)) throw error;
    return false;
  }
}

function probesOf(hub: Hub, path: string): number {
  return hub.requests.filter(({ target, range }) => range === 'bytes=0-0' && target.includes(path)).length;
}

describe('a download under seeded faults', () => {
  it.each(Array.from({ length: 20 }, (_, batch) => batch))(
    'comes through cuts, stalls, refusals and pages without a byte twice (seeds %i x 10)',
    async (batch) => {
      for (let seed = 10 * batch; seed < 10 * batch + 10; seed++) {
        const { hub, files, seesRedirects } = scenario(seed, harmless);
        const world = openWorld({ hub, seesRedirects, seed });
        await world.clock.run(get(world, Object.keys(files)));
        expect(await wholeFiles(world), `seed ${seed}`).toEqual(Object.keys(files));
        // Nothing that arrived is asked for again: a cut costs nothing while the page lives.
        for (const [path, content] of Object.entries(files)) {
          expect((hub.sent.get(path) ?? 0) - probesOf(hub, path), `seed ${seed}, ${path}`).toBeLessThanOrEqual(
            content.byteLength,
          );
        }
      }
    },
  );

  it.each(Array.from({ length: 10 }, (_, batch) => batch))(
    'starts over when the file changes, whatever the server tells of it (seeds %i x 10)',
    async (batch) => {
      for (let seed = 1000 + 10 * batch; seed < 1010 + 10 * batch; seed++) {
        const { random } = scenario(seed, harmless);
        const { hub, files, seesRedirects } = scenario(seed, [...harmless, 'change', 'whole', 'unsatisfiable'], {
          lists: random.uniform() < 0.5,
          states: random.uniform() < 0.5,
          ranges: random.uniform() < 0.8,
          tags: random.pick(['strong', 'weak', 'none']),
        });
        const world = openWorld({ hub, seesRedirects, seed });
        // A file that was published with a digest and became another one is refused: asked for again, it is looked up anew.
        for (let refusals = 0; !(await isGot(world, Object.keys(files))); refusals++) expect(refusals).toBeLessThan(8);
        expect(await wholeFiles(world), `seed ${seed}`).toEqual(Object.keys(files));
      }
    },
  );

  it.each(Array.from({ length: 5 }, (_, batch) => batch))(
    'lets no flipped byte through (seeds %i x 10)',
    async (batch) => {
      let flips = 0;
      for (let seed = 2000 + 10 * batch; seed < 2010 + 10 * batch; seed++) {
        const { hub, faults, files, seesRedirects } = scenario(seed, ['flip', 'flip', 'cut', 'stall', 'status'], {
          faultyListings: false,
        });
        const world = openWorld({ hub, seesRedirects, seed });
        const outcome = await world.clock.run(
          get(world, Object.keys(files)).then(
            () => 'complete',
            ({ message }: Error) => message,
          ),
        );
        flips += faults.met.filter(({ kind }) => kind === 'flip').length;
        expect(await wrongFiles(world, files), `seed ${seed}`).toEqual([]);
        // Three damaged copies in a row are the one way to fail, and then the schedule is used up: the next call succeeds.
        expect(outcome).toMatch(/^complete$|wrong digest/);
        expect(await wholeFiles(world)).toEqual(outcome === 'complete' ? Object.keys(files) : []);
        await world.clock.run(get(world, Object.keys(files)));
        expect(await wholeFiles(world), `seed ${seed}`).toEqual(Object.keys(files));
      }
      expect(flips).toBeGreaterThan(0);
    },
  );
});

describe('a download whose process dies', () => {
  /** Lets `operations` writes and removals through; the next one happens or not, and then nothing ever again. */
  function dyingDirectory(inner: StoreDirectory, operations: number, lastHappens: boolean) {
    let left = operations;
    const state = { dead: false };
    const never = new Promise<never>(() => undefined);
    const guarded = async (act: () => Promise<void>) => {
      if (state.dead) return never;
      if (left === 0) {
        state.dead = true;
        if (lastHappens) await act();
        return never;
      }
      left -= 1;
      return act();
    };
    const directory: StoreDirectory = {
      list: () => (state.dead ? never : inner.list()),
      read: (name) => (state.dead ? never : inner.read(name)),
      write: (name, data) => guarded(() => inner.write(name, data)),
      remove: (name) => guarded(() => inner.remove(name)),
    };
    return { directory, state };
  }

  it('goes on from the last chunk, at whatever write it dies', async () => {
    const paths = ['unet/model.onnx', 'vae_encoder/model.onnx'];
    let died = 0;
    for (let operations = 0; operations < 24; operations++) {
      for (const lastHappens of [false, true]) {
        const { hub, files } = scenario(7, []);
        const disk = memoryDirectory();
        const dying = dyingDirectory(disk, operations, lastHappens);
        const first = openWorld({ hub, directory: dying.directory });
        await first.clock.run(get(first, paths), () => dying.state.dead);
        died += dying.state.dead ? 1 : 0;
        const second = openWorld({ hub, directory: disk });
        expect(await wrongFiles(second, files)).toEqual([]);
        await second.clock.run(get(second, paths));
        expect(await wholeFiles(second)).toEqual(paths);
        for (const [path, content] of Object.entries(files)) {
          expect(hub.sent.get(path), `${operations} operations, ${path}`).toBeLessThanOrEqual(
            content.byteLength + testChunk + pieceBytes,
          );
        }
      }
    }
    expect(died).toBeGreaterThan(30);
  });

  it.each(Array.from({ length: 6 }, (_, batch) => batch))(
    'goes on under faults, dying again and again (seeds %i x 10)',
    async (batch) => {
      for (let seed = 3000 + 10 * batch; seed < 3010 + 10 * batch; seed++) {
        const { hub, files, random, seesRedirects } = scenario(seed, harmless);
        const paths = Object.keys(files);
        const disk = memoryDirectory();
        let deaths = 0;
        for (let life = 0; life < 4; life++) {
          const dying = dyingDirectory(disk, random.integer(0, 12), random.uniform() < 0.5);
          const world = openWorld({ hub, directory: dying.directory, seesRedirects, seed: seed + life });
          await world.clock.run(get(world, paths), () => dying.state.dead);
          deaths += dying.state.dead ? 1 : 0;
          expect(await wrongFiles(openWorld({ hub, directory: disk }), files), `seed ${seed}`).toEqual([]);
        }
        const last = openWorld({ hub, directory: disk, seesRedirects });
        await last.clock.run(get(last, paths));
        expect(await wholeFiles(last), `seed ${seed}`).toEqual(paths);
        for (const [path, content] of Object.entries(files)) {
          const twice = (hub.sent.get(path) ?? 0) - probesOf(hub, path) - content.byteLength;
          expect(twice, `seed ${seed}, ${path}, ${deaths} deaths`).toBeLessThanOrEqual(
            deaths * (testChunk + pieceBytes),
          );
        }
      }
    },
  );
});
