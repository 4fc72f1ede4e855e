import { describe, expect, it } from 'vitest';
import { entryFolder } from './entry-folder.ts';

type Tree = { readonly [name: string]: Tree | string };

/** A dropped folder as browsers hand it out: callbacks, and entries a few at a time. */
function droppedFolder(name: string, tree: Tree): FileSystemDirectoryEntry {
  const at = (path: string): Tree | string | undefined =>
    path
      .split('/')
      .reduce<Tree | string | undefined>((now, part) => (typeof now === 'object' ? now[part] : undefined), tree);
  const fail = (reject: (error: DOMException) => void) => reject(new DOMException('no such entry', 'NotFoundError'));
  const file = (path: string, content: string) => ({
    isDirectory: false,
    name: path,
    file: (resolve: (file: File) => void) => resolve(new File([content], path)),
  });
  return {
    isDirectory: true,
    name,
    getFile: (
      path: string,
      _options: object,
      resolve: (entry: unknown) => void,
      reject: (error: DOMException) => void,
    ) => {
      const found = at(path);
      if (typeof found === 'string') resolve(file(path, found));
      else fail(reject);
    },
    getDirectory: (
      path: string,
      _options: object,
      resolve: (entry: unknown) => void,
      reject: (error: DOMException) => void,
    ) => {
      const found = at(path);
      if (typeof found === 'object') resolve(droppedFolder(path, found));
      else fail(reject);
    },
    createReader: () => {
      const names = Object.keys(tree).reverse();
      return {
        readEntries: (resolve: (entries: unknown[]) => void) =>
          resolve(names.splice(0, 2).map((one) => ({ name: one }))),
      };
    },
  } as unknown as FileSystemDirectoryEntry;
}

const tree = {
  'classes.txt': 'cat\n',
  images: { 'c.png': '3', 'a.png': '1', 'b.png': '2', 'd.png': '4', 'e.png': '5' },
};
const folder = entryFolder(droppedFolder('pets', tree));

describe('entryFolder', () => {
  it('lists a folder in full and in order, however few entries come at a time', async () => {
    expect(folder.name).toBe('pets');
    expect(await folder.list('')).toEqual(['classes.txt', 'images']);
    expect(await folder.list('images')).toEqual(['a.png', 'b.png', 'c.png', 'd.png', 'e.png']);
  });

  it('reads files and knows what is there', async () => {
    expect(new TextDecoder().decode(await folder.read('images/c.png'))).toBe('3');
    expect(
      await Promise.all(['', 'images', 'images/a.png', 'masks', 'images/z.png'].map((path) => folder.exists(path))),
    ).toEqual([true, true, true, false, false]);
  });

  it('names what is missing', async () => {
    await expect(folder.read('masks/a.png')).rejects.toMatchObject({
      code: 'bad-input',
      message: 'masks/a.png is missing in pets.',
    });
    await expect(folder.list('masks')).rejects.toThrow('masks is missing in pets');
  });
});
