import { describe, expect, it } from 'vitest';
import { paperParameters } from '../../method/parameters.ts';
import { experiments } from '../../evaluation/run/experiments.ts';
import type { RunHeader } from '../../evaluation/run/records.ts';
import { journalKey, memoryJournals, openJournals } from './journals.ts';

const header: RunHeader = {
  schema: 3,
  experiment: 'quality',
  rows: experiments.quality.rows,
  data: { kind: 'scenes', split: 'test' },
  coarse: { kind: 'corrupted' },
  labels: 'image',
  hardMasks: 'as they are',
  items: 'ab',
  count: 3,
  classNames: ['ball', 'star'],
  hasBackground: true,
  threshold: 0.5,
  model: 'demo',
  digests: { 'unet/model.onnx': 'cd' },
  parameters: paperParameters,
  backend: 'wasm',
  precision: 'float32',
  shard: { index: 1, count: 1 },
};
const line = (value: unknown) => new TextEncoder().encode(`${JSON.stringify(value)}\n`);

/** The private file system of a browser, as far as journals need it. */
function pretendStorage(capacity = Infinity) {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const fileHandle = (name: string) => ({
    kind: 'file',
    name,
    getFile: async () =>
      new File([files.get(name) ?? new Uint8Array()], name, { lastModified: [...files.keys()].indexOf(name) }),
    createWritable: async () => {
      let content = files.get(name) ?? new Uint8Array();
      return {
        write: async ({ position, data }: { position: number; data: Uint8Array }) => {
          if (position + data.length > capacity) throw new DOMException('full', 'QuotaExceededError');
          const longer = new Uint8Array(position + data.length);
          longer.set(content);
          longer.set(data, position);
          content = longer;
        },
        truncate: async (length: number) => {
          content = content.slice(0, length);
        },
        close: async () => files.set(name, content),
      };
    },
  });
  const folder = {
    getFileHandle: async (name: string) => {
      if (!files.has(name)) files.set(name, new Uint8Array());
      return fileHandle(name);
    },
    removeEntry: async (name: string) => files.delete(name),
    values: async function* () {
      for (const name of files.keys()) yield fileHandle(name);
    },
  };
  const storage = { getDirectory: async () => ({ getDirectoryHandle: async () => folder }) } as never;
  return { storage, files };
}

describe('journalKey', () => {
  it('is the same for the same run, and another when anything about it changes', async () => {
    const key = await journalKey(header);
    expect(key).toMatch(/^quality-[0-9a-f]{16}\.jsonl$/);
    expect(await journalKey(structuredClone(header))).toBe(key);
    const others = [
      { count: 4 },
      { backend: 'webgpu' as const },
      { digests: { 'unet/model.onnx': 'ce' } },
      { threshold: 0.4 },
    ];
    for (const change of others) expect(await journalKey({ ...header, ...change })).not.toBe(key);
  });
});

describe('openJournals', () => {
  it('keeps journals in the private file system, lists them newest first, and deletes them', async () => {
    const { storage, files } = pretendStorage();
    const journals = await openJournals(storage, undefined);
    expect(journals.kept).toBe(true);
    for (const name of ['older.jsonl', 'newer.jsonl']) {
      const store = await journals.open(name);
      await store.append(line(header));
      await store.append(line({ index: 0, name }));
    }
    await (await journals.open('begun.jsonl')).append(new TextEncoder().encode('{"schema":2')); // cut off at the first line
    const another = await journals.open('another.jsonl');
    await another.append(line({ ...header, schema: 1 }));
    expect((await journals.list()).map(({ key }) => key)).toEqual(['newer.jsonl', 'older.jsonl']);
    const bytes = await (await journals.open('older.jsonl')).read();
    expect(new TextDecoder().decode(bytes).split('\n').slice(1)).toEqual(['{"index":0,"name":"older.jsonl"}', '']);
    await journals.remove('newer.jsonl');
    expect(files.has('newer.jsonl')).toBe(false);
    expect((await journals.list())[0]).toMatchObject({ key: 'older.jsonl', header: { data: { kind: 'scenes' } } });
  });

  it('says what to do when the browser’s storage is full, and keeps what is there', async () => {
    const { storage } = pretendStorage(line(header).length + 3);
    const store = await (await openJournals(storage, undefined)).open('full.jsonl');
    await store.append(line(header));
    await expect(store.append(line({ index: 0 }))).rejects.toMatchObject({ code: 'storage-full' });
    expect(await store.read()).toEqual(line(header));
  });

  it('lets one tab write a journal', async () => {
    const taken = { request: (_name: string, _options: object, job: (lock: null) => unknown) => job(null) } as never;
    const journals = await openJournals(pretendStorage().storage, taken);
    await expect(async () => journals.hold('a.jsonl', async () => 1)).rejects.toThrow('running in another tab');
    const free = { request: (_name: string, _options: object, job: (lock: object) => unknown) => job({}) } as never;
    const others = await openJournals(pretendStorage().storage, free);
    expect(await others.hold('a.jsonl', async () => 1)).toBe(1);
  });

  it('goes on in memory where a window has no storage', async () => {
    const denied = { getDirectory: () => Promise.reject(new DOMException('no', 'SecurityError')) };
    for (const storage of [denied, undefined]) expect((await openJournals(storage, undefined)).kept).toBe(false);
    const journals = memoryJournals();
    await (await journals.open('a.jsonl')).append(line(header));
    expect(await (await journals.open('a.jsonl')).read()).toEqual(line(header));
    expect((await journals.list()).map(({ key }) => key)).toEqual(['a.jsonl']);
  });
});
