import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { missing } from '../data/folder.ts';
import type { Folder } from '../data/folder.ts';
import { nodeFolder } from '../data/node/node-folder.ts';

/** What goldens.py wrote with NumPy, Pillow and pycocotools. */
interface Goldens {
  readonly voc: readonly {
    readonly name: string;
    readonly height: number;
    readonly width: number;
    readonly truth: readonly number[];
    /** Label -> probabilities. */
    readonly coarse: Readonly<Record<string, readonly number[]>>;
  }[];
  readonly vocPhoto: readonly number[];
  readonly context: readonly number[];
  readonly coco: Readonly<
    Record<string, { readonly instances: readonly number[]; readonly trainIds: readonly number[] }>
  >;
  readonly polygons: readonly {
    readonly height: number;
    readonly width: number;
    readonly points: readonly number[];
    readonly mask: string;
  }[];
  readonly runs: readonly {
    readonly height: number;
    readonly width: number;
    readonly counts: string;
    readonly mask: string;
  }[];
  readonly own: Readonly<Record<string, readonly number[]>>;
  readonly numpy: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly kind: string; readonly data: readonly number[] }>
  >;
  readonly pickle: { readonly keys: readonly number[]; readonly maps: readonly number[] };
}

export function fixtureBytes(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`../data/fixtures/${path}`, import.meta.url)));
}

export const goldens = JSON.parse(new TextDecoder().decode(fixtureBytes('goldens.json'))) as Goldens;

export function fixtureFolder(path: string): Folder {
  return nodeFolder(fileURLToPath(new URL(`../data/fixtures/${path}`, import.meta.url)));
}

/** A folder in memory: path -> content. */
export function memoryFolder(files: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>, name = 'data'): Folder {
  const paths = Object.keys(files);
  const inside = (path: string) => paths.filter((file) => path === '' || file.startsWith(`${path}/`));
  const contentOf = (path: string) => {
    const content = files[path];
    if (content === undefined) throw missing(name, path);
    return typeof content === 'string' ? new TextEncoder().encode(content) : content;
  };
  return {
    name,
    list: async (path) => {
      const below = inside(path);
      if (below.length === 0 && path !== '') throw missing(name, path);
      return [...new Set(below.map((file) => file.slice(path === '' ? 0 : path.length + 1).split('/')[0]))].sort();
    },
    read: async (path) => contentOf(path),
    file: async (path) => {
      const content = contentOf(path);
      return { size: content.length, time: 0, part: async (from, to) => content.slice(from, to) };
    },
    exists: async (path) => path in files || inside(path).length > 0,
  };
}

/** A folder with one file put in the place of another, or taken away. */
export function changed(folder: Folder, path: string, content: Uint8Array<ArrayBuffer> | undefined): Folder {
  return {
    ...folder,
    read: async (asked) => {
      if (asked !== path) return folder.read(asked);
      if (content === undefined) throw missing(folder.name, path);
      return content;
    },
  };
}
