import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileStore } from '../node/journal-file.ts';
import { opfsStore } from './journal-opfs.ts';
import type { JournalStore } from './journal.ts';
import { memoryStore } from './journal.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const content = async (store: JournalStore) => new TextDecoder().decode(await store.read());

/** A file as OPFS has it: what a stream writes is there once the stream is closed, and not before. */
function fileHandle(room = Infinity): FileSystemFileHandle {
  let file = new Uint8Array();
  const stream = () => {
    let next = file.slice();
    return {
      write: async ({ position, data }: { position: number; data: Uint8Array }) => {
        if (position + data.length > room) throw new DOMException('full', 'QuotaExceededError');
        const longer = new Uint8Array(Math.max(next.length, position + data.length));
        longer.set(next);
        longer.set(data, position);
        next = longer;
      },
      truncate: async (length: number) => {
        next = next.slice(0, length);
      },
      close: async () => {
        file = next;
      },
    };
  };
  return {
    name: 'items.jsonl',
    getFile: async () => new File([file], 'items.jsonl'),
    createWritable: async (options: { keepExistingData: boolean }) => {
      if (!options.keepExistingData) file = new Uint8Array();
      return stream();
    },
  } as unknown as FileSystemFileHandle;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'g4seg-journal-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each<[string, () => JournalStore]>([
  ['in memory', () => memoryStore()],
  ['on disk', () => fileStore(join(folder, 'new', 'items.jsonl'))],
  ['in the browser', () => opfsStore(fileHandle())],
])('a journal %s', (_, open) => {
  it('begins empty, grows, and can be cut back', async () => {
    const store = open();
    expect(await content(store)).toBe('');
    await store.append(bytes('eins\n'));
    await store.append(bytes('zwölf\n'));
    expect(await content(store)).toBe('eins\nzwölf\n');
    await store.truncate(5);
    await store.append(bytes('drei\n'));
    expect(await content(store)).toBe('eins\ndrei\n');
  });
});

describe('a full disk', () => {
  it('is said in the browser, and what was there stays', async () => {
    const store = opfsStore(fileHandle(8));
    await store.append(bytes('eins\n'));
    await expect(store.append(bytes('zwei\n'))).rejects.toMatchObject({
      code: 'storage-full',
      message: expect.stringContaining('no room for the results (items.jsonl)') as string,
    });
    expect(await content(store)).toBe('eins\n');
  });

  it.runIf(existsSync('/dev/full'))('is said in Node, with the file', async () => {
    await expect(fileStore('/dev/full').append(bytes('x\n'))).rejects.toMatchObject({
      code: 'storage-full',
      message: expect.stringContaining('no room for /dev/full') as string,
    });
  });
});
