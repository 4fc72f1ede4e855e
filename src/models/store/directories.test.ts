import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { memoryDirectory } from './directory-memory.ts';
import { nodeDirectory } from '../node/directory-node.ts';
import { directoryOfHandle, opfsDirectory } from './directory-opfs.ts';
import { isStorageFull } from './directory.ts';

const root = await mkdtemp(join(tmpdir(), 'g4seg-directory-'));
afterAll(() => rm(root, { recursive: true }));

const bytes = (...values: number[]) => new Uint8Array(values);

/** What the directory needs of a FileSystemDirectoryHandle: writes show when they are closed. */
function fakeHandle(): FileSystemDirectoryHandle {
  const files = new Map<string, Blob>();
  const notFound = () => new DOMException('no such file', 'NotFoundError');
  const fileHandle = (name: string) => ({
    kind: 'file',
    name,
    getFile: () => (files.has(name) ? Promise.resolve(files.get(name)) : Promise.reject(notFound())),
    createWritable: () => {
      let written: Blob | null = null;
      return Promise.resolve({
        write: (data: Uint8Array<ArrayBuffer>) => Promise.resolve(void (written = new Blob([data]))),
        close: () => Promise.resolve(void files.set(name, written ?? new Blob())),
        abort: () => Promise.resolve(),
      });
    },
  });
  return {
    values: async function* () {
      for (const name of files.keys()) yield fileHandle(name);
    },
    getFileHandle: (name: string, { create = false } = {}) =>
      create || files.has(name) ? Promise.resolve(fileHandle(name)) : Promise.reject(notFound()),
    removeEntry: (name: string) => (files.delete(name) ? Promise.resolve() : Promise.reject(notFound())),
  } as unknown as FileSystemDirectoryHandle;
}

describe.each([
  ['memory', () => memoryDirectory()],
  ['a folder on disk', () => nodeDirectory(join(root, 'made-when-needed'))],
  [
    'a directory handle',
    () => {
      const handle = fakeHandle();
      return directoryOfHandle(() => Promise.resolve(handle));
    },
  ],
])('%s', (_name, make) => {
  it('lists, replaces, reads and removes files', async () => {
    const directory = make();
    expect(await directory.list()).toEqual([]);
    expect(await directory.read('a.0')).toBeNull();
    await directory.write('a.0', bytes(1, 2, 3));
    await directory.write('b.json', bytes(9));
    await directory.write('a.0', bytes(4, 5));
    expect([...(await directory.list())].sort((a, b) => a.bytes - b.bytes)).toEqual([
      { name: 'b.json', bytes: 1 },
      { name: 'a.0', bytes: 2 },
    ]);
    expect(new Uint8Array((await (await directory.read('a.0'))?.arrayBuffer()) ?? new ArrayBuffer())).toEqual(
      bytes(4, 5),
    );
    await directory.remove('a.0');
    await directory.remove('a.0');
    expect((await directory.list()).map(({ name }) => name)).toEqual(['b.json']);
  });
});

describe('a folder on disk', () => {
  it('does not show what a dying process was writing', async () => {
    const folder = join(root, 'made-when-needed');
    await writeFile(join(folder, 'c.0.writing'), bytes(1));
    expect((await nodeDirectory(folder).list()).map(({ name }) => name)).toEqual(['b.json']);
  });
});

describe('memory', () => {
  it('is full at its capacity; replacing a file counts it once', async () => {
    const directory = memoryDirectory(5);
    await directory.write('a', bytes(1, 2, 3));
    await directory.write('a', bytes(1, 2, 3, 4));
    const error: unknown = await directory.write('b', bytes(1, 2)).catch((reason: unknown) => reason);
    expect(isStorageFull(error)).toBe(true);
    expect(isStorageFull(Object.assign(new Error('write'), { code: 'ENOSPC' }))).toBe(true);
    expect(isStorageFull(new Error('write'))).toBe(false);
  });
});

describe('opfsDirectory', () => {
  it('says what to do where the window has no storage', async () => {
    const refusing = {
      getDirectory: () => Promise.reject(new DOMException('denied', 'SecurityError')),
    } as unknown as StorageManager;
    for (const storage of [undefined, refusing]) await expect(opfsDirectory(storage)).rejects.toThrow(/normal window/);
  });
});

it('lists what can be read: not what goes away meanwhile, nor the files that writes go to', async () => {
  const entry = (name: string, file: () => Promise<Blob>) => ({ kind: 'file', name, getFile: file });
  const handle = {
    values: async function* () {
      yield entry('a.0', () => Promise.resolve(new Blob(['abc'])));
      yield entry('b.0', () => Promise.reject(new DOMException('gone', 'NotFoundError')));
      yield entry('c.0.crswap', () => Promise.resolve(new Blob(['half'])));
    },
  } as unknown as FileSystemDirectoryHandle;
  expect(await directoryOfHandle(() => Promise.resolve(handle)).list()).toEqual([{ name: 'a.0', bytes: 3 }]);
});

it('opens the private file system anew where the browser has cleared it', async () => {
  const gone = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
  let folder = fakeHandle();
  const storage = {
    getDirectory: () => Promise.resolve({ getDirectoryHandle: () => Promise.resolve(folder) }),
  } as unknown as StorageManager;
  const directory = await opfsDirectory(storage);
  await directory.write('a.0', bytes(1));
  Object.assign(folder, { getFileHandle: gone, removeEntry: gone, values: gone }); // the handle is dead
  folder = fakeHandle();
  expect(await directory.list()).toEqual([]);
  expect(await directory.read('a.0')).toBeNull();
  await directory.write('a.0', bytes(1, 2));
  expect(await directory.list()).toEqual([{ name: 'a.0', bytes: 2 }]);
});
