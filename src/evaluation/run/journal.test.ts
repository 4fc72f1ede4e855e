import { describe, expect, it } from 'vitest';
import { createJournal, memoryStore, parseJournal } from './journal.ts';
import { runHeader } from './run-header.ts';
import type { ItemRecord, RunHeader } from './records.ts';
import { model, source, twoRows } from '../../testing/evaluation-run.ts';

const record = (index: number, message: string): ItemRecord => ({
  index,
  name: `päckchen ${index}`,
  failure: { code: 'bad-input', message },
});
const side = {
  confusion: [],
  averagePrecision: [],
  meanAbsoluteError: [],
  softIoU: [],
  boundaryIoU: [],
  boundaryAccuracy: [],
};
const measured = (index: number): ItemRecord => ({
  index,
  name: `${index}`,
  labels: [],
  masks: 0,
  feathered: 0,
  content: 'ab',
  coarse: side,
  rows: {},
  cost: { seconds: 1, bytes: null, rows: {} },
});

async function opened(...records: ItemRecord[]) {
  const store = memoryStore('items.jsonl');
  const journal = createJournal(store);
  const header = await runHeader(model, source(), twoRows);
  await journal.open(header);
  for (const each of records) await journal.append(each);
  return { store, journal, header };
}

describe('a journal', () => {
  it('gives back what was put in, by index, the last of a picture', async () => {
    const { journal, header } = await opened(record(3, 'three'), measured(0), record(1, 'torn'), measured(1));
    expect(await journal.records()).toEqual([measured(0), measured(1), record(3, 'three')]);
    expect([...(await journal.open(header)).keys()]).toEqual([0, 1]);
  });

  it('loses only what was being written, wherever a crash cuts it', async () => {
    const { store } = await opened(measured(2), record(4, 'four'));
    const whole = await store.read();
    const ends = whole.reduce<number[]>((found, byte, at) => (byte === 0x0a ? [...found, at + 1] : found), []);
    expect(ends).toHaveLength(3);
    for (let length = 0; length <= whole.length; length++) {
      const cut = memoryStore();
      await cut.append(whole.slice(0, length));
      const journal = createJournal(cut);
      const kept = ends.filter((end) => end <= length).length;
      await journal.open(await runHeader(model, source(), twoRows));
      expect(await journal.records()).toEqual([measured(2), record(4, 'four')].slice(0, Math.max(0, kept - 1)));
      await journal.append(record(4, 'again'));
      expect((await journal.records()).at(-1)).toEqual(record(4, 'again'));
    }
  });

  it.each(['my diary, without a line break', 'my diary\n', 'null\n', '[1]\n{"index":0}', '{"schema":2'])(
    'does not touch a file that is not its own: %j',
    async (text) => {
      const store = memoryStore('items.jsonl');
      await store.append(new TextEncoder().encode(text));
      await expect(createJournal(store).open(await runHeader(model, source(), twoRows))).rejects.toThrow(
        /items\.jsonl/,
      );
      expect(new TextDecoder().decode(await store.read())).toBe(text);
    },
  );

  it.each(['null', '7', '{"name":"a"}', '{"index":1}', '{"index":1,"rows":null,"coarse":{}}'])(
    'names a line that is no record: %s',
    async (line) => {
      const { store, journal, header } = await opened(measured(2));
      await store.append(new TextEncoder().encode(`${line}\n`));
      await expect(journal.open(header)).rejects.toThrow('Line 3 of items.jsonl is no record of a picture');
    },
  );

  it('names a line that is damaged in the middle', async () => {
    const { store, journal } = await opened(measured(2), measured(3));
    const bytes = await store.read();
    bytes[bytes.indexOf(0x0a) + 1] = 0x00;
    await expect(journal.records()).rejects.toThrow('Line 2 of items.jsonl is damaged');
    expect(() => parseJournal(new TextEncoder().encode('{"schema":1}\n'), 'old.jsonl')).toThrow(
      'old.jsonl has no header',
    );
  });

  it.each<[Partial<RunHeader>, string]>([
    [{ experiment: 'main' }, 'the experiment is "beta" there and "main" here'],
    [{ rows: twoRows.rows.slice(1) }, 'differences in the rows of the experiment'],
    [{ data: { kind: 'voc', split: 'val' } }, 'the data is "folder:hand-made" there and "voc:val" here'],
    [{ coarse: { kind: 'activation' } }, 'the coarse masks is "hand-made too (planes)" there and "activation" here'],
    [{ labels: 'all' }, 'the labels that count is "image" there and "all" here'],
    [{ count: 6 }, 'the number of pictures is 5 there and 6 here'],
    [{ items: 'ab'.repeat(32) }, 'differences in the list of pictures'],
    [{ content: 'ab' }, 'the content of the pictures, their truths or their coarse masks is null there and "ab" here'],
    [{ digests: { 'unet/model.onnx': 'cd' } }, 'differences in the model’s files'],
    [{ backend: 'wasm' }, 'the backend is "cpu" there and "wasm" here'],
    [{ shard: { index: 1, count: 2 } }, 'the shard is {"count":1,"index":1} there and {"count":2,"index":1} here'],
    [{ parameters: { ...model.defaults, seed: 1 } }, 'differences in the model’s default parameters'],
  ])('refuses to go on with another run: %j', async (change, difference) => {
    const { journal, header } = await opened(measured(0));
    await expect(journal.open({ ...header, ...change })).rejects.toThrow(difference);
    expect(await journal.records()).toHaveLength(1);
  });

  it('does not mind the order of keys', async () => {
    const { journal, header } = await opened();
    const turned = Object.fromEntries(Object.entries(header).reverse()) as unknown as RunHeader;
    expect((await journal.open(turned)).size).toBe(0);
  });
});
