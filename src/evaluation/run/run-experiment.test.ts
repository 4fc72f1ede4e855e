import { describe, expect, it } from 'vitest';
import { sha256 } from '../../core/digest.ts';
import { G4SegError } from '../../core/errors.ts';
import { createJournal, memoryStore, parseJournal } from './journal.ts';
import type { JournalStore } from './journal.ts';
import { mergeJournals } from './merge.ts';
import { isMeasured } from './records.ts';
import type { RunOptions, RunProgress } from './run-experiment.ts';
import { runExperiment } from './run-experiment.ts';
import { runHeader } from './run-header.ts';
import { summarise } from '../numbers/summarise.ts';
import { toCsv, toMarkdown } from '../tables/table-text.ts';
import { tables } from '../tables/tables.ts';
import { model, pictures, plane, source, StubEngine, twoRows } from '../../testing/evaluation-run.ts';

type Changes = Partial<RunOptions> & { readonly store?: JournalStore };

async function run(changes: Changes = {}) {
  const { store = memoryStore(), ...options } = changes;
  const engine = new StubEngine();
  const all: RunOptions = {
    engine,
    model,
    items: source(),
    experiment: twoRows,
    journal: createJournal(store),
    ...options,
  };
  const ended = await runExperiment(all).then(
    () => null,
    (error: unknown) => error,
  );
  const records = await all.journal.records();
  const header = await runHeader(model, all.items, all.experiment, all.shard);
  return { store, engine: all.engine as StubEngine, ended, records, results: () => summarise(header, records) };
}

describe('a run', () => {
  it('measures every row of every picture, and a picture without classes by its truth alone', async () => {
    const { records, engine, ended, results } = await run({ bytes: () => 77 });
    expect(ended).toBeNull();
    expect(records.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(engine.refined).toHaveLength(8); // four pictures with classes, two rows
    const empty = records[3];
    expect(isMeasured(empty) && [empty.labels, empty.coarse.confusion, empty.rows]).toEqual([[], [0, 0, 5], {}]);
    expect(results()).toMatchObject({ asked: 5, count: 5, withoutClasses: 1, masks: 6, failed: [] });
    expect(isMeasured(records[0]) && records[0].cost).toMatchObject({
      bytes: 77,
      rows: { half: { runs: { denoise: 1, mix: 1 }, milliseconds: { denoise: 5, mix: 1 } } },
    });
  });

  it('injects the labels that it measures: by the threshold, the masks’ own background, or none', async () => {
    const own = plane([0.2, 0.2, 0.2, 0.3, 0.3, 0.3]);
    const [first, second] = pictures;
    const items = { ...source([first, { ...second, background: own }]), threshold: 0.3 };
    const { engine } = await run({ items });
    const brought = { probability: own, digest: await sha256(own.data) };
    expect(engine.backgrounds).toEqual([0.3, 0.3, brought, brought]); // two rows a picture
    expect((await run({ items: { ...items, hasBackground: false } })).engine.backgrounds).toEqual(
      new Array(4).fill('none'),
    );
  });

  it('reports how far it is and which picture is next', async () => {
    const seen: RunProgress[] = [];
    await run({ onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ done, total, item }) => [done, total, item])).toEqual([
      [0, 5, 'a'],
      [1, 5, 'b'],
      [2, 5, 'c'],
      [3, 5, 'd'],
      [4, 5, 'e'],
      [5, 5, null],
    ]);
    expect(seen[0].secondsLeft).toBeNull();
    expect(seen[5].secondsLeft).toBe(0);
  });

  it('pauses with a signal and goes on where it stopped: the same numbers, no picture twice', async () => {
    const whole = await run();
    const pause = new AbortController();
    const first = await run({
      signal: pause.signal,
      onRecord: ({ name }) => {
        if (name === 'b') pause.abort();
      },
    });
    expect(first.ended).toMatchObject({ name: 'AbortError' });
    expect(first.records.map(({ name }) => name)).toEqual(['a', 'b']);
    const second = await run({ store: first.store });
    expect(second.engine.refined[0]).toBe('c 0.8');
    expect(second.results()).toEqual(whole.results());
    const third = await run({ store: first.store });
    expect(third.engine.refined).toEqual([]);
  });

  it.each([
    ['while it is read', async () => pictures[0]],
    ['in a way that looks like a failure', () => Promise.reject(new G4SegError('internal', 'cut short'))],
  ])('does not record a picture that is cancelled %s', async (_, read) => {
    const pause = new AbortController();
    const items = { ...source(), item: () => (pause.abort(), read()) };
    const { records, ended, engine } = await run({ items, signal: pause.signal });
    expect(ended).not.toBeNull();
    expect([records, engine.refined]).toEqual([[], []]);
  });

  it('records a picture that fails with its reason, leaves it out, and tries it again at the next start', async () => {
    const engine = new StubEngine();
    engine.failures.set('b', new G4SegError('bad-input', 'b.png is torn.'));
    const first = await run({ engine });
    expect(first.ended).toBeNull();
    expect(first.records[1]).toEqual({
      index: 1,
      name: 'b',
      failure: { code: 'bad-input', message: 'b.png is torn.' },
    });
    expect(first.results()).toMatchObject({ count: 4, failed: [{ name: 'b' }] });
    const without = await run({ items: source(pictures.filter(({ name }) => name !== 'b')) });
    expect(first.results().rows[0].delta).toEqual(without.results().rows[0].delta);
    const second = await run({ store: first.store });
    expect(second.engine.refined).toEqual(['b 0.8', 'b 0.9']);
    expect(second.results()).toEqual((await run()).results());
  });

  it('asks in the background lane, where nothing takes its place', async () => {
    const engine = new StubEngine();
    await run({ engine });
    expect(new Set(engine.lanes)).toEqual(new Set(['background']));
  });

  it.each(['device-lost', 'storage-full', 'bad-model'] as const)(
    'ends with %s, and can be taken up again',
    async (code) => {
      const engine = new StubEngine();
      engine.failures.set('c', new G4SegError(code, 'gone'));
      const first = await run({ engine });
      expect(first.ended).toMatchObject({ code });
      expect(first.records.map(({ name }) => name)).toEqual(['a', 'b']);
      expect((await run({ store: first.store })).results()).toEqual((await run()).results());
    },
  );

  it('ends where a record cannot be written, and loses none that was', async () => {
    const store = memoryStore();
    let room = 3; // the header and two records
    const full: JournalStore = {
      ...store,
      append: async (bytes) => {
        if (room-- === 0) throw new G4SegError('storage-full', 'no room');
        await store.append(bytes);
      },
    };
    const { ended, records } = await run({ store: full });
    expect(ended).toMatchObject({ code: 'storage-full' });
    expect(records.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('that met a full disk in the middle of a line and went on writes the tables of an uninterrupted one', async () => {
    const store = memoryStore();
    let appends = 0;
    const full: JournalStore = {
      ...store,
      append: async (bytes) => {
        if (++appends !== 4) return store.append(bytes);
        await store.append(bytes.slice(0, 40));
        throw new G4SegError('storage-full', 'no room');
      },
    };
    expect((await run({ store: full })).ended).toMatchObject({ code: 'storage-full' });
    const [cut, whole] = [await run({ store }), await run()];
    expect(cut.records).toHaveLength(5);
    expect(toMarkdown(tables(cut.results()))).toBe(toMarkdown(tables(whole.results())));
    expect(toCsv(tables(cut.results()))).toBe(toCsv(tables(whole.results())));
  });

  it('is the same in shards, put together in any order', async () => {
    const whole = await run();
    const shards = await Promise.all([3, 1, 2].map((index) => run({ shard: { index, count: 3 } })));
    expect(shards.map(({ records }) => records.map(({ name }) => name))).toEqual([['c'], ['a', 'd'], ['b', 'e']]);
    expect(shards[0].results()).toMatchObject({ asked: 1, count: 1, shard: { index: 3, count: 3 } });
    const journals = await Promise.all(
      shards.map(async ({ store }, at) => ({ name: `folder ${at}`, ...parseJournal(await store.read(), 'j') })),
    );
    const { header, records } = mergeJournals(journals);
    expect(JSON.stringify(summarise(header, records))).toBe(JSON.stringify(whole.results()));
    expect(() => mergeJournals(journals.slice(1))).toThrow(
      /1 of 5 pictures are missing, the first with index 2.*1\/3, 2\/3/,
    );
    expect(() => mergeJournals([...journals, journals[1]])).toThrow('folder 1 and folder 1 both have a');
    const other = await run({ items: { ...source(), threshold: 0.4 } });
    const strange = { name: 'strange', ...parseJournal(await other.store.read(), 'j') };
    expect(() => mergeJournals([journals[0], strange])).toThrow(
      'strange is not of the run of folder 0: the background threshold is 0.5 there and 0.4 here',
    );
    expect(() => mergeJournals([{ name: 'empty', records: [], length: 0 }])).toThrow('empty holds no run');
  });
});
