import { sha256 } from '../core/digest.ts';
import type { Plane } from '../core/grid.ts';
import type { ClassMask, Engine, Photo } from '../engine/protocol.ts';
import { classNames } from '../scenes/classes.ts';
import { corruptedMask } from '../scenes/corrupted-mask.ts';
import { generateScene } from '../scenes/scene.ts';
import type { Split } from '../scenes/splits.ts';
import { splitBase } from '../scenes/splits.ts';

/** Where coarse masks come from: the truth with errors put in, or the model's own image-text encoder. */
export type CoarseSort = 'corrupted' | 'activation';

/** One picture to refine, with the truth to compare with. */
export interface EvaluationItem {
  readonly name: string;
  readonly photo: Photo;
  /** One a class present. */
  readonly masks: readonly ClassMask[];
  /** Labels of the data set, 0..classes - 1, at the masks' resolution. */
  readonly truth: Uint8Array<ArrayBuffer>;
  /** Label in `truth` of each mask. */
  readonly labels: readonly number[];
  /** Classes of the data set, background included. */
  readonly classes: number;
}

/** Item `index` of a split of the generated scenes. */
export async function sceneItem(
  engine: Engine,
  split: Split,
  index: number,
  coarse: CoarseSort,
): Promise<EvaluationItem> {
  const scene = generateScene(splitBase(split) + index);
  const photo: Photo = { pixels: scene.image, digest: await sha256(scene.image.data) };
  const masks = await Promise.all(
    scene.classes.map(async (label) => {
      const className = classNames[label - 1];
      const probability =
        coarse === 'corrupted' ? corruptedMask(scene, label) : await engine.activation(photo, className);
      return { className, probability, digest: await sha256(probability.data) };
    }),
  );
  return {
    name: `${split} scene ${index}`,
    photo,
    masks,
    truth: scene.labels,
    labels: scene.classes,
    classes: classNames.length + 1,
  };
}

/** The truth of one class as probabilities 0 and 1. */
export function truthPlane({ truth, masks }: Pick<EvaluationItem, 'truth' | 'masks'>, label: number): Plane {
  const { height, width } = masks[0].probability;
  return { height, width, data: Float32Array.from(truth, (value) => (value === label ? 1 : 0)) };
}
