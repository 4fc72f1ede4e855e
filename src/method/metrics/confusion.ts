import { G4SegError } from '../../core/errors.ts';

/** Pixels of the truth with this label count nowhere. */
export const ignoredLabel = 255;

/** Pixels by truth and prediction: `counts[truth · classes + predicted]`. Class 0 is the background. */
export interface ConfusionMatrix {
  /** Background included. */
  readonly classes: number;
  readonly counts: Float64Array<ArrayBuffer>;
}

/**
 * Counts one picture. Pixels whose truth is 255 are left out.
 * @param truth labels 0..classes − 1 or 255
 * @param predicted labels 0..classes − 1, same length
 * @throws G4SegError `bad-input` for a label outside the classes
 */
export function confusionMatrix(truth: Uint8Array, predicted: Uint8Array, classes: number): ConfusionMatrix {
  if (truth.length !== predicted.length) {
    throw new G4SegError(
      'bad-input',
      `Truth and prediction differ in size: ${truth.length} and ${predicted.length} pixels.`,
    );
  }
  const counts = new Float64Array(classes * classes);
  truth.forEach((row, pixel) => {
    if (row === ignoredLabel) return;
    const column = predicted[pixel];
    if (row >= classes || column >= classes) {
      throw new G4SegError(
        'bad-input',
        `Pixel ${pixel} has truth ${row} and prediction ${column}, but there are ${classes} classes (0 to ${classes - 1}).`,
        { pixel, truth: row, predicted: column, classes },
      );
    }
    const cell = row * classes + column;
    counts[cell] = counts[cell] + 1;
  });
  return { classes, counts };
}

/** The sum over pictures, from which a data set's score is taken. */
export function sumConfusion(matrices: readonly ConfusionMatrix[]): ConfusionMatrix {
  const [first] = matrices;
  if (!first) throw new G4SegError('bad-input', 'There is no picture to sum over.');
  const counts = new Float64Array(first.counts.length);
  for (const matrix of matrices) {
    if (matrix.classes !== first.classes) {
      throw new G4SegError('bad-input', `Pictures differ in classes: ${first.classes} and ${matrix.classes}.`);
    }
    matrix.counts.forEach((count, cell) => {
      counts[cell] = counts[cell] + count;
    });
  }
  return { classes: first.classes, counts };
}

/**
 * How published code treats a class that is missing, background included in the mean by all three:
 * - `mmsegmentation`: a class that is in neither truth nor prediction is left out; one only predicted counts 0.
 * - `deeplab` (also CLIP-ES): only classes with truth pixels count.
 * - `diffsegmenter`: every class counts, with 10⁻¹⁰ added to the union.
 */
export type MeanConvention = 'mmsegmentation' | 'deeplab' | 'diffsegmenter';

interface ClassCount {
  readonly intersection: number;
  readonly union: number;
  readonly truth: number;
}

function classCount({ classes, counts }: ConfusionMatrix, label: number): ClassCount {
  let truth = 0;
  let predicted = 0;
  for (let other = 0; other < classes; other++) {
    truth += counts[label * classes + other];
    predicted += counts[other * classes + label];
  }
  const intersection = counts[label * classes + label];
  return { intersection, union: truth + predicted - intersection, truth };
}

/** Intersection over union of each class, 0..1; NaN for a class in neither truth nor prediction. */
export function classIoU(confusion: ConfusionMatrix): readonly number[] {
  return Array.from({ length: confusion.classes }, (_, label) => {
    const { intersection, union } = classCount(confusion, label);
    return intersection / union;
  });
}

/**
 * Mean intersection over union, 0..1; NaN if no class counts.
 * @param confusion of one picture, or summed over a data set
 */
export function meanIoU(confusion: ConfusionMatrix, convention: MeanConvention = 'mmsegmentation'): number {
  const counts = Array.from({ length: confusion.classes }, (_, label) => classCount(confusion, label));
  const epsilon = convention === 'diffsegmenter' ? 1e-10 : 0;
  const counted = counts.filter(({ union, truth }) => {
    if (convention === 'deeplab') return truth > 0;
    return convention === 'diffsegmenter' || union > 0;
  });
  return counted.reduce((sum, { intersection, union }) => sum + intersection / (union + epsilon), 0) / counted.length;
}
