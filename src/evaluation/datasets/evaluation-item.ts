import { sha256 } from '../../core/digest.ts';
import type { EvaluationItem } from '../items.ts';
import type { CoarseSource } from './coarse-values.ts';
import type { Dataset } from './dataset.ts';
import { labelsPresent } from './dataset.ts';

/**
 * Item `index` of a data set with its coarse masks, one a class of the truth: the image-level label, which is all that
 * the paper takes from the annotation. What the coarse masks claim for other classes stays out.
 * @throws G4SegError `bad-input` naming the file, for one that cannot be used
 */
export async function evaluationItem(dataset: Dataset, coarse: CoarseSource, index: number): Promise<EvaluationItem> {
  const { name, photo, truth, height, width } = await dataset.item(index);
  const found = await coarse.read({ name, height, width });
  const labels = labelsPresent(truth);
  const masks = await Promise.all(
    labels.map(async (label) => {
      const probability = found.probability(label);
      return { className: dataset.classNames[label - 1], probability, digest: await sha256(probability.data) };
    }),
  );
  return {
    name,
    photo: { pixels: photo, digest: await sha256(photo.data) },
    masks,
    truth,
    labels,
    classes: dataset.classNames.length + 1,
  };
}
