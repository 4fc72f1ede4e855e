import { ignoredLabel } from '../method/metrics/confusion.ts';
import { contextClasses } from './context-classes.ts';
import type { Dataset, ReadOptions } from './dataset.ts';
import type { Folder } from './folder.ts';
import { listedDataset } from './listed-dataset.ts';
import { findRoot, vocNames } from './voc.ts';

export interface ContextOptions extends ReadOptions {
  /** "train" or "val" */
  readonly split: string;
  /** 60 counts the background as a class (the paper); 59 leaves its pixels out, as mmsegmentation's reduce_zero_label. */
  readonly classes: 59 | 60;
}

const lists = 'ImageSets/SegmentationContext';
const masks = 'SegmentationClassContext';

/**
 * PASCAL Context on the pictures of VOC 2010, in the layout of mmsegmentation: PNG of 0 (background) and 1 to 59.
 * @param folder VOC2010, or a folder above it
 * @throws G4SegError `bad-input` for another layout
 */
export async function openContext(folder: Folder, options: ContextOptions): Promise<Dataset> {
  const { split, classes } = options;
  const layout =
    `PASCAL Context has ${lists}/${split}.txt, JPEGImages/*.jpg and ${masks}/*.png ` +
    '(made from trainval_merged.json by mmsegmentation’s converter).';
  const root = await findRoot(folder, lists, ['VOC2010', 'VOCdevkit/VOC2010']);
  const names = await vocNames(root, lists, split, masks, layout);
  return listedDataset(
    root,
    {
      name: `PASCAL Context ${classes} ${split}`,
      classNames: contextClasses,
      hasBackground: classes === 60,
      names,
      photo: (name) => `JPEGImages/${name}.jpg`,
      truthPath: (name) => `${masks}/${name}.png`,
      ...(classes === 59 && { relabel: (label: number) => (label === 0 ? ignoredLabel : label) }),
    },
    options,
  );
}
