import { G4SegError } from '../core/errors.ts';
import type { Dataset, ReadOptions } from './dataset.ts';
import type { Folder } from './folder.ts';
import { readText, requireFiles, stem, wrongLayout } from './folder.ts';
import { listedDataset } from './listed-dataset.ts';

const layout =
  'A data set of your own has images/ (PNG or JPEG), masks/ (PNG of the same names; the pixel value is the label, ' +
  '0 = background, 255 = not judged) and classes.txt (one class name a line, label 1 first).';

/**
 * Any pictures with index masks.
 * @throws G4SegError `bad-input` for another layout
 */
export async function openImageFolder(folder: Folder, options: ReadOptions): Promise<Dataset> {
  if (!(await folder.exists('images'))) throw await wrongLayout(folder, 'images', layout);
  if (!(await folder.exists('classes.txt'))) throw await wrongLayout(folder, 'classes.txt', layout);
  const classNames = (await readText(folder, 'classes.txt'))
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  if (classNames.length === 0 || classNames.length > 254) {
    throw new G4SegError(
      'bad-input',
      `classes.txt of ${folder.name} names ${classNames.length} classes; expected 1 to 254.`,
      {
        classes: classNames.length,
      },
    );
  }
  const photos = new Map<string, string>();
  for (const file of await folder.list('images')) {
    if (!/\.(png|jpe?g|webp|bmp)$/i.test(file)) continue;
    const other = photos.get(stem(file));
    if (other !== undefined) {
      throw new G4SegError(
        'bad-input',
        `images/${file} and images/${other} have the same name. Rename or remove one.`,
        { file },
      );
    }
    photos.set(stem(file), file);
  }
  const names = [...photos.keys()].sort();
  if (names.length === 0) throw await wrongLayout(folder, 'picture in images/', layout);
  await requireFiles(
    folder,
    'masks',
    names.map((name) => `${name}.png`),
    layout,
  );
  return listedDataset(
    folder,
    {
      name: folder.name,
      classNames,
      hasBackground: true,
      names,
      photo: (name) => `images/${photos.get(name)}`,
      truthPath: (name) => `masks/${name}.png`,
      check: refuseBlackAndWhite,
    },
    options,
  );
}

/** Foreground stored as 255 would count nowhere, and nobody would notice. */
function refuseBlackAndWhite(labels: Uint8Array, path: string): void {
  if (!labels.includes(255) || labels.some((label) => label !== 0 && label !== 255)) return;
  throw new G4SegError(
    'bad-input',
    `${path} has only 0 and 255. 255 means "not judged" here, so a black and white mask would count nowhere: ` +
      'store the label of the class (1 to 254) instead of 255.',
    { path },
  );
}
