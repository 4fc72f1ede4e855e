import { sha256 } from '../../core/digest.ts';
import type { Plane } from '../../core/grid.ts';
import type { Engine, Photo } from '../../engine/protocol.ts';
import { resizePlaneBilinear } from '../../images/resize.ts';
import { corruptedMask } from '../../scenes/corrupted-mask.ts';
import { generateScene } from '../../scenes/scene.ts';
import type { Split } from '../../scenes/splits.ts';
import { splitBase } from '../../scenes/splits.ts';
import type { CoarseSource } from '../../data/coarse-values.ts';
import type { Dataset, DatasetItem } from '../../data/dataset.ts';
import { labelsPresent } from '../../data/dataset.ts';
import { openScenes } from '../../data/scenes.ts';
import type { EvaluationItem, ItemSource } from './items.ts';

/** Where the coarse masks of generated scenes come from: the truth with errors put in, or the model's own encoder. */
export type CoarseSort = 'corrupted' | 'activation';

/** The coarse masks of one picture, one a label, at the picture's size. */
interface CoarseMasks {
  readonly planes: readonly Plane[];
  readonly background?: Plane | undefined;
}

type MakeMasks = (item: DatasetItem, photo: Photo, labels: readonly number[], index: number) => Promise<CoarseMasks>;

/** Coarse masks are probabilities: a pixel is of a class above one half. */
const defaultThreshold = 0.5;

/** The first `count` generated scenes of a split. */
export function sceneItems(engine: Engine, split: Split, count: number, coarse: CoarseSort): ItemSource {
  const scenes = openScenes(split, count);
  const masks: MakeMasks =
    coarse === 'activation'
      ? activationMasks(engine, scenes)
      : async (_item, _photo, labels, index) => {
          const scene = generateScene(splitBase(split) + index);
          return { planes: labels.map((label) => corruptedMask(scene, label)) };
        };
  return itemSource(scenes, `scenes:${split}`, coarse, masks);
}

/**
 * A data set with coarse masks from files.
 * @param words what the header of a run calls both, e.g. "voc:val" and the folder's name
 */
export function fileItems(
  dataset: Dataset,
  coarse: CoarseSource,
  words: { readonly data: string; readonly coarse: string },
): ItemSource {
  return itemSource(dataset, words.data, words.coarse, async ({ name, height, width }, _photo, labels) => {
    const found = await coarse.read({ name, height, width });
    return { planes: labels.map((label) => found.probability(label)), background: found.background };
  });
}

/** A data set whose coarse masks the model itself suggests ({@link LoadedModel.suggestsMasks}). */
export function activationItems(engine: Engine, dataset: Dataset, data: string): ItemSource {
  return itemSource(dataset, data, 'activation', activationMasks(engine, dataset));
}

/** The first `count` pictures. */
export function firstItems(items: ItemSource, count: number): ItemSource {
  return { ...items, count: Math.min(count, items.count) };
}

function activationMasks(engine: Engine, { classNames }: Dataset): MakeMasks {
  return async ({ height, width }, photo, labels) => {
    const planes: Plane[] = [];
    for (const label of labels) {
      const plane = await engine.activation(photo, classNames[label - 1]);
      planes.push(resizePlaneBilinear(plane, { height, width }));
    }
    return { planes };
  };
}

function itemSource(dataset: Dataset, data: string, coarse: string, makeMasks: MakeMasks): ItemSource {
  const { classNames, hasBackground, count } = dataset;
  return {
    data,
    coarse,
    classNames,
    hasBackground,
    threshold: defaultThreshold,
    count,
    itemName: (index) => dataset.itemName(index),
    item: (index) => evaluationItem(dataset, makeMasks, index),
  };
}

/**
 * A picture with its coarse masks, one a class of the truth: the image-level label, which is all that the paper takes
 * from the annotation. What the coarse masks claim for other classes stays out.
 */
async function evaluationItem(dataset: Dataset, makeMasks: MakeMasks, index: number): Promise<EvaluationItem> {
  const item = await dataset.item(index);
  const photo: Photo = { pixels: item.photo, digest: await sha256(item.photo.data) };
  const labels = labelsPresent(item.truth);
  const { planes, background }: CoarseMasks =
    labels.length === 0 ? { planes: [] } : await makeMasks(item, photo, labels, index);
  const masks = await Promise.all(
    planes.map(async (probability, at) => ({
      className: dataset.classNames[labels[at] - 1],
      probability,
      digest: await sha256(probability.data),
    })),
  );
  const { name, truth, height, width } = item;
  const classes = dataset.classNames.length + 1;
  return { name, photo, masks, truth, height, width, labels, classes, ...(background && { background }) };
}
