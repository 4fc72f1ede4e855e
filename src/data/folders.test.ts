import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileListFolder, handleFolder } from './browser-folder.ts';
import type { Folder } from './folder.ts';
import { nodeFolder } from './node/node-folder.ts';
import { fixtureBytes, fixtureFolder } from '../testing/data-fixtures.ts';

const paths = ['classes.txt', 'images/a_1.png', 'images/b.png', 'masks/a_1.png', 'masks/b.png'];

function fileList(): Folder {
  return fileListFolder(
    paths.map((path) => {
      const file = new File([fixtureBytes(`own/${path}`)], path.slice(path.lastIndexOf('/') + 1));
      Object.defineProperty(file, 'webkitRelativePath', { value: `own/${path}` });
      return file;
    }),
  );
}

/** What `showDirectoryPicker` gives, over the same files: the few calls that the adapter makes, with the browser's errors. */
function directoryHandle(name: string, prefix: string): FileSystemDirectoryHandle {
  const below = paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  const fail = (kind: string) => Promise.reject(new DOMException('no such entry', kind));
  const handle = {
    kind: 'directory',
    name,
    async *keys() {
      yield* new Set(below.map((path) => path.split('/')[0]).reverse());
    },
    getDirectoryHandle: (part: string) => {
      if (below.includes(part)) return fail('TypeMismatchError');
      return below.some((path) => path.startsWith(`${part}/`))
        ? Promise.resolve(directoryHandle(part, `${prefix}${part}/`))
        : fail('NotFoundError');
    },
    getFileHandle: (part: string) => {
      if (below.some((path) => path.startsWith(`${part}/`))) return fail('TypeMismatchError');
      if (!below.includes(part)) return fail('NotFoundError');
      return Promise.resolve({
        kind: 'file',
        name: part,
        getFile: async () => new File([fixtureBytes(`own/${prefix}${part}`)], part),
      });
    },
  };
  return handle as unknown as FileSystemDirectoryHandle;
}

describe.each([
  ['on disk', () => fixtureFolder('own')],
  ['of dropped files', fileList],
  ['picked in the browser', () => handleFolder(directoryHandle('own', ''))],
])('a folder %s', (_, open) => {
  it('lists, reads and knows what is there', async () => {
    const folder = open();
    expect(folder.name).toBe('own');
    expect(await folder.list('')).toEqual(['classes.txt', 'images', 'masks']);
    expect(await folder.list('masks')).toEqual(['a_1.png', 'b.png']);
    expect(await folder.read('masks/b.png')).toEqual(fixtureBytes('own/masks/b.png'));
    const found = await Promise.all(
      ['', 'masks', 'masks/b.png', 'masks/c.png', 'photos', 'classes.txt/x'].map((path) => folder.exists(path)),
    );
    expect(found).toEqual([true, true, true, false, false, false]);
  });

  it('names what is missing', async () => {
    const folder = open();
    await expect(folder.read('masks/c.png')).rejects.toThrow(/masks\/c\.png is missing in .*own/);
    await expect(folder.list('photos')).rejects.toThrow(/photos is missing in .*own/);
  });
});

describe('folders that are none', () => {
  it('say so', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'folder-'));
    await rm(directory, { recursive: true });
    await expect(nodeFolder(directory).list('')).rejects.toThrow(/There is no folder .*Check its name/);
    const loose = Object.defineProperty(new File(['x'], 'loose.png'), 'webkitRelativePath', { value: '' });
    expect(() => fileListFolder([loose])).toThrow(/loose\.png came without its folder/);
  });
});
