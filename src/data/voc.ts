import { vocClasses } from '../images/voc-palette.ts';
import type { Dataset, ReadOptions } from './dataset.ts';
import type { Folder } from './folder.ts';
import { firstExisting, requireFiles, subfolder } from './folder.ts';
import { listedDataset } from './listed-dataset.ts';
import { splitList } from './formats/split-list.ts';

export interface VocOptions extends ReadOptions {
  /** "train", "val", "trainaug", … */
  readonly split: string;
  /** `SegmentationClassAug` has the masks of SBD besides VOC's own: what weakly supervised methods train on. */
  readonly masks?: 'SegmentationClass' | 'SegmentationClassAug';
}

const lists = 'ImageSets/Segmentation';

/**
 * PASCAL VOC 2012: 20 classes and background; truth is the palette index, 255 along outlines is not judged.
 * @param folder VOC2012, or a folder above it
 * @throws G4SegError `bad-input` for another layout
 */
export async function openVoc(folder: Folder, options: VocOptions): Promise<Dataset> {
  const { split, masks = 'SegmentationClass' } = options;
  const layout = `PASCAL VOC has ${lists}/${split}.txt, JPEGImages/*.jpg and ${masks}/*.png.`;
  const root = await findRoot(folder, lists, ['VOC2012', 'VOCdevkit/VOC2012']);
  const names = await vocNames(root, lists, split, masks, layout);
  return listedDataset(
    root,
    {
      name: `PASCAL VOC 2012 ${split}`,
      classNames: vocClasses.slice(1),
      hasBackground: true,
      names,
      photo: (name) => `JPEGImages/${name}.jpg`,
      truthPath: (name) => `${masks}/${name}.png`,
    },
    options,
  );
}

/** The folder, or the first of the folders below it, that holds the marker; the folder itself where none does. */
export async function findRoot(folder: Folder, marker: string, below: readonly string[]): Promise<Folder> {
  const found = await firstExisting(
    folder,
    ['', ...below].map((path) => (path === '' ? marker : `${path}/${marker}`)),
  );
  return subfolder(folder, found?.slice(0, -marker.length - 1) ?? '');
}

/**
 * The names of a split, each with its picture and its mask in the folder.
 * @param layout what is expected, for messages
 * @throws G4SegError `bad-input` naming the first file that is missing
 */
export async function vocNames(
  root: Folder,
  lists: string,
  split: string,
  masks: string,
  layout: string,
): Promise<readonly string[]> {
  const names = await splitList(root, lists, split, layout);
  await requireFiles(
    root,
    'JPEGImages',
    names.map((name) => `${name}.jpg`),
    layout,
  );
  await requireFiles(
    root,
    masks,
    names.map((name) => `${name}.png`),
    layout,
  );
  return names;
}
