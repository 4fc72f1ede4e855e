import { create } from 'zustand';
import type { Engine } from '../../engine/protocol.ts';
import type { CoarseSource } from '../../data/coarse-values.ts';
import type { Dataset } from '../../data/dataset.ts';
import type { Folder } from '../../data/folder.ts';
import type { DatasetKind } from '../../data/open-dataset.ts';
import type { DataSpec, LabelProtocol } from '../../evaluation/run/data-spec.ts';
import type { ExperimentName } from '../../evaluation/run/experiments.ts';
import type { CoarseSort } from '../../evaluation/run/item-sources.ts';
import { activationItems, fileItems, firstItems, sceneItems } from '../../evaluation/run/item-sources.ts';
import type { ItemSource } from '../../evaluation/run/items.ts';
import type { RunHeader } from '../../evaluation/run/records.ts';

/** A folder as it was understood, or why it was not. */
export interface Reading<T> {
  readonly folder: Folder;
  readonly found: T | null;
  readonly problem: string | null;
}

export interface EvaluationSetup {
  readonly data: 'scenes' | 'folder';
  readonly scenes: { readonly count: number; readonly coarse: CoarseSort };
  readonly files: {
    readonly kind: DatasetKind;
    /** List of the pictures, for data sets that have several. */
    readonly split: string;
    readonly dataset: Reading<Dataset> | null;
    readonly coarseFrom: 'folder' | 'activation';
    readonly coarse: Reading<CoarseSource> | null;
    /** null for all. */
    readonly count: number | null;
    /** A pixel is background where no class is above this. */
    readonly threshold: number;
    /** A folder is being read. */
    readonly reading: boolean;
  };
  /** Which classes get a mask. */
  readonly labels: LabelProtocol;
  readonly experiment: ExperimentName;
}

export const firstSetup: EvaluationSetup = {
  data: 'scenes',
  scenes: { count: 50, coarse: 'corrupted' },
  files: {
    kind: 'voc',
    split: 'val',
    dataset: null,
    coarseFrom: 'folder',
    coarse: null,
    count: null,
    threshold: 0.5,
    reading: false,
  },
  labels: 'image',
  experiment: 'main',
};

/** What the next run is to be of. */
export const useEvaluationSetup = create<EvaluationSetup>()(() => firstSetup);

export function changeScenes(change: Partial<EvaluationSetup['scenes']>): void {
  useEvaluationSetup.setState(({ scenes }) => ({ scenes: { ...scenes, ...change } }));
}

export function changeFiles(change: Partial<EvaluationSetup['files']>): void {
  useEvaluationSetup.setState(({ files }) => ({ files: { ...files, ...change } }));
}

/** The pictures of a run; each engine gets its own view of them, because activation masks are made by it. */
export type PicturesOf = (engine: Engine) => ItemSource;

/** What a person chose, as pictures; null while something is missing ({@link missingFor}). */
export function picturesOf({ data, scenes, files, labels }: EvaluationSetup): PicturesOf | null {
  if (data === 'scenes') return (engine) => sceneItems(engine, 'test', scenes.count, scenes.coarse, labels);
  const { kind, split, dataset: read, coarseFrom, coarse, count, threshold } = files;
  const dataset = read?.found;
  if (!dataset) return null;
  const spec: DataSpec = kind === 'folder' ? { kind, name: read.folder.name } : { kind, split };
  const limited = (items: ItemSource): ItemSource => ({ ...firstItems(items, count ?? items.count), threshold });
  if (coarseFrom === 'activation') return (engine) => limited(activationItems(engine, dataset, spec, labels));
  const source = coarse?.found;
  if (!source) return null;
  const names = { data: spec, coarse: coarse.folder.name };
  return () => limited(fileItems(dataset, source, names, labels));
}

/** What a person still has to give, as a sentence; null when a run can start. */
export function missingFor({ data, scenes, files }: EvaluationSetup, suggestsMasks: boolean): string | null {
  const { dataset, coarseFrom, coarse, reading } = files;
  const activation = data === 'scenes' ? scenes.coarse === 'activation' : coarseFrom === 'activation';
  if (activation && !suggestsMasks) return 'This model cannot make coarse masks. Choose other ones.';
  if (data === 'scenes') return null;
  if (reading) return 'Reading the folder …';
  if (!dataset?.found) return 'Choose the folder of the data set.';
  if (coarseFrom === 'folder' && !coarse?.found) return 'Choose the folder of the coarse masks.';
  return null;
}

/** Sets the form to what a run was begun with, so that it can be begun again; folders stay to be chosen. */
export function adoptSetup({ data, coarse, labels, count, threshold, experiment }: RunHeader): void {
  useEvaluationSetup.setState({ labels });
  if (data.kind === 'scenes') {
    changeScenes({ count, coarse: coarse.kind === 'activation' ? 'activation' : 'corrupted' });
    useEvaluationSetup.setState({ data: 'scenes', experiment });
  } else {
    const { files } = useEvaluationSetup.getState();
    const coarseFrom = coarse.kind === 'activation' ? 'activation' : 'folder';
    changeFiles({
      kind: data.kind,
      split: data.kind === 'folder' ? files.split : data.split,
      coarseFrom,
      count,
      threshold,
    });
    useEvaluationSetup.setState({ data: 'folder', experiment });
  }
}

/** The pictures of a run that was found again, where they can be made anew; files have to be chosen again. */
export function picturesOfHeader({ data, coarse, labels, count }: RunHeader): PicturesOf | null {
  if (data.kind !== 'scenes' || coarse.kind === 'folder') return null;
  return (engine) => sceneItems(engine, data.split, count, coarse.kind, labels);
}
