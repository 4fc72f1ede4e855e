import { G4SegError } from '../core/errors.ts';
import { coarseFromNumpy } from './coarse-numpy.ts';
import { indexSoftFiles, softSource } from './coarse-soft.ts';
import type { CoarseSource } from './coarse-values.ts';
import { hardCoarse, requireSize } from './coarse-values.ts';
import type { Dataset } from './dataset.ts';
import type { Folder } from './folder.ts';
import { decodeLabels, requireLabels } from './formats/label-image.ts';
import { readNumpy } from './formats/npy.ts';

/**
 * Finds out how a folder stores coarse masks: `<item>.npy` or `<item>.npz`; `<item>.png` with labels;
 * `<item>_<class>.png` or `<class>/<item>.png` with grey as probability.
 * @throws G4SegError `bad-input` where it has none of these for the first item
 */
export async function openCoarse(folder: Folder, dataset: Dataset): Promise<CoarseSource> {
  const entries = new Set(await folder.list(''));
  const first = dataset.itemName(0);
  for (const extension of ['npy', 'npz'] as const) {
    if (entries.has(`${first}.${extension}`)) return numpySource(folder, dataset, extension);
  }
  if (entries.has(`${first}.png`)) return labelSource(folder, dataset);
  const soft = await indexSoftFiles(folder, dataset);
  if (soft.has(first)) return softSource(folder, soft);
  const shown = [...entries].slice(0, 5).join(', ') + (entries.size > 5 ? ', …' : '');
  throw new G4SegError(
    'bad-input',
    `${folder.name} has no coarse mask of ${first}, the first picture of ${dataset.name}: expected ${first}.npy, ` +
      `${first}.npz, ${first}.png (labels), ${first}_<class>.png or <class>/${first}.png (grey as probability). ` +
      `It holds ${shown || 'nothing'}.`,
    { folder: folder.name, item: first },
  );
}

function numpySource(folder: Folder, { classNames }: Dataset, extension: 'npy' | 'npz'): CoarseSource {
  return {
    layout: `NumPy, one .${extension} a picture`,
    files: (name) => [{ folder, path: `${name}.${extension}` }],
    read: async ({ name, height, width }) => {
      const path = `${name}.${extension}`;
      const file = readNumpy(await folder.read(path), path);
      return coarseFromNumpy(file, { height, width }, classNames.length, path);
    },
  };
}

function labelSource(folder: Folder, { classNames }: Dataset): CoarseSource {
  return {
    layout: 'labels, one PNG a picture',
    files: (name) => [{ folder, path: `${name}.png` }],
    read: async ({ name, height, width }) => {
      const path = `${name}.png`;
      const image = decodeLabels(await folder.read(path), path);
      requireSize(image, { height, width }, path);
      requireLabels(image, classNames.length, path);
      return hardCoarse(image.labels, image);
    },
  };
}
