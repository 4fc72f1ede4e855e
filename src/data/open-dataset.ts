import { G4SegError } from '../core/errors.ts';
import { openCoco } from './coco.ts';
import { openContext } from './context.ts';
import type { Dataset, ReadOptions } from './dataset.ts';
import type { Folder } from './folder.ts';
import { openImageFolder } from './image-folder.ts';
import { openVoc } from './voc.ts';

export interface OpenOptions extends ReadOptions {
  /** Name of the split; data sets of one's own have none. */
  readonly split: string;
}

type Open = (folder: Folder, options: OpenOptions) => Promise<Dataset>;

const openers = {
  voc: openVoc,
  'voc-aug': (folder, options) => openVoc(folder, { ...options, masks: 'SegmentationClassAug' }),
  context: (folder, options) => openContext(folder, { ...options, classes: 60 }),
  context59: (folder, options) => openContext(folder, { ...options, classes: 59 }),
  coco: openCoco,
  folder: openImageFolder,
} satisfies Record<string, Open>;

/** The layouts a folder can have: the word before the colon in `--data voc:DIR`. */
export type DatasetKind = keyof typeof openers;

export const datasetKinds = Object.keys(openers) as readonly DatasetKind[];

/** @throws G4SegError `bad-input` naming the kinds there are */
export function datasetKind(word: string): DatasetKind {
  const kind = datasetKinds.find((name) => name === word);
  if (kind) return kind;
  throw new G4SegError('bad-input', `There is no data set kind "${word}"; give ${datasetKinds.join(', ')}.`, { word });
}

/** @throws G4SegError `bad-input` where the folder has another layout: names the first offending file */
export function openDataset(kind: DatasetKind, folder: Folder, options: OpenOptions): Promise<Dataset> {
  return openers[kind](folder, options);
}
