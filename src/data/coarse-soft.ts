import { G4SegError } from '../core/errors.ts';
import type { Plane } from '../core/grid.ts';
import { area } from '../core/grid.ts';
import { decodePng } from '../images/decode-png.ts';
import type { CoarseSource } from './coarse-values.ts';
import { requireSize, softCoarse } from './coarse-values.ts';
import type { Dataset } from './dataset.ts';
import type { Folder } from './folder.ts';
import { joinPath, stem } from './folder.ts';

/** Item -> label -> path of the grey PNG. */
export type SoftFiles = ReadonlyMap<string, ReadonlyMap<number, string>>;

/**
 * Which grey PNG belongs to which item and class: `<item>_<class>.png`, or `<class>/<item>.png`. A class is written by
 * name (case, spaces and signs do not matter) or by label.
 * @throws G4SegError `bad-input` for a file of an item of the data set whose class is not in it, or two of one class
 */
export async function indexSoftFiles(folder: Folder, dataset: Dataset): Promise<SoftFiles> {
  const items = new Set(Array.from({ length: dataset.count }, (_, index) => dataset.itemName(index)));
  const labels = labelsByName(dataset.classNames);
  const found = new Map<string, Map<number, string>>();
  const add = (item: string, label: number, path: string) => {
    const ofItem = found.get(item) ?? new Map<number, string>();
    const other = ofItem.get(label);
    if (other !== undefined) {
      throw new G4SegError(
        'bad-input',
        `${path} and ${other} are both ${dataset.classNames[label - 1]} of ${item}. Remove one.`,
        {
          path,
          other,
        },
      );
    }
    found.set(item, ofItem.set(label, path));
  };

  for (const entry of await folder.list('')) {
    if (entry.toLowerCase().endsWith('.png')) {
      const split = splitName(stem(entry), items, labels);
      if (split.label !== undefined) add(split.item, split.label, entry);
      else if (split.item !== '') {
        throw new G4SegError(
          'bad-input',
          `${entry} belongs to ${split.item}, but its class is none of ${dataset.name}. ` +
            `Expected ${split.item}_<class>.png with a class such as ${dataset.classNames[0]}, or its label.`,
          { entry, item: split.item },
        );
      }
      continue;
    }
    const label = labels.get(plain(entry));
    if (label === undefined) continue;
    for (const file of await folder.list(entry)) {
      if (file.toLowerCase().endsWith('.png') && items.has(stem(file))) add(stem(file), label, joinPath(entry, file));
    }
  }
  return found;
}

/** Grey PNG, 8 or 16 bits, as probability. */
export function softSource(folder: Folder, files: SoftFiles): CoarseSource {
  return {
    layout: 'grey PNG as probability, one a class',
    files: (name) => [...(files.get(name)?.values() ?? [])].map((path) => ({ folder, path })),
    read: async ({ name, height, width }) => {
      const ofItem = files.get(name);
      if (!ofItem) {
        throw new G4SegError(
          'bad-input',
          `${folder.name} has no coarse mask of ${name}; expected ${name}_<class>.png.`,
          { name },
        );
      }
      const maps = new Map<number, () => Float32Array<ArrayBuffer>>();
      for (const [label, path] of ofItem) {
        const plane = decodeGrey(await folder.read(path), path);
        requireSize(plane, { height, width }, path);
        maps.set(label, () => plane.data);
      }
      return softCoarse(maps, { height, width });
    },
  };
}

function decodeGrey(bytes: Uint8Array, path: string): Plane {
  const raster = decodePng(bytes, path);
  if (raster.kind === 'indices' || raster.channels !== 1) {
    const found = raster.kind === 'indices' ? 'a palette picture' : `a picture of ${raster.channels} channels`;
    throw new G4SegError('bad-input', `${path} is ${found}; expected a grey PNG of 8 or 16 bits (0 = 0, white = 1).`, {
      path,
    });
  }
  const { height, width, data, maximum } = raster;
  return { height, width, data: Float32Array.from({ length: area(raster) }, (_, pixel) => data[pixel] / maximum) };
}

/** "2007_000033_tvmonitor" -> item and label. Item names may hold underscores too, so every one is tried. */
function splitName(
  name: string,
  items: ReadonlySet<string>,
  labels: ReadonlyMap<string, number>,
): { readonly item: string; readonly label: number | undefined } {
  let item = '';
  for (let at = name.indexOf('_'); at >= 0; at = name.indexOf('_', at + 1)) {
    if (!items.has(name.slice(0, at))) continue;
    item = name.slice(0, at);
    const label = labels.get(plain(name.slice(at + 1)));
    if (label !== undefined) return { item, label };
  }
  return { item, label: undefined };
}

function labelsByName(classNames: readonly string[]): Map<string, number> {
  const byNumber = classNames.map((_, index): [string, number] => [String(index + 1), index + 1]);
  const byName = classNames.map((name, index): [string, number] => [plain(name), index + 1]);
  return new Map([...byNumber, ...byName]);
}

/** "TV monitor" -> "tvmonitor" */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
