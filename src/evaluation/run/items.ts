import type { Plane } from '../../core/grid.ts';
import type { ClassMask, Photo } from '../../engine/protocol.ts';

/** One picture to refine, with the truth to compare with. */
export interface EvaluationItem {
  readonly name: string;
  readonly photo: Photo;
  /** One a class present; none where the truth shows no class. */
  readonly masks: readonly ClassMask[];
  /** Labels of the data set, 0..classes - 1 or 255, at the masks' resolution. */
  readonly truth: Uint8Array<ArrayBuffer>;
  readonly height: number;
  readonly width: number;
  /** Label in `truth` of each mask. */
  readonly labels: readonly number[];
  /** Classes of the data set, background included. */
  readonly classes: number;
  /** Probability of the background, where the coarse masks bring one: a pixel is background where it is the largest. */
  readonly background?: Plane;
}

/** How the masks of a picture become one label a pixel. */
export interface LabelRule {
  /** False where every judged pixel belongs to a class (Context 59): then no pixel is predicted background. */
  readonly hasBackground: boolean;
  /** A pixel is background where no class is above this, unless the coarse masks bring their own background. */
  readonly threshold: number;
}

/** Pictures in a fixed order, read when asked for. */
export interface ItemSource extends LabelRule {
  /** For people and for the header of a run: "scenes:test", "voc:val". */
  readonly data: string;
  /** The same of the coarse masks. */
  readonly coarse: string;
  /** Label k is `classNames[k - 1]`. */
  readonly classNames: readonly string[];
  readonly count: number;
  /** SHA-256 of a sample of the contents, where files of the same names may hold something else. */
  readonly content?: string;
  itemName(index: number): string;
  /** @throws G4SegError `bad-input` naming the file, for one that cannot be used */
  item(index: number): Promise<EvaluationItem>;
}

/** The truth of one class as probabilities 0 and 1. */
export function truthPlane(
  { truth, height, width }: Pick<EvaluationItem, 'truth' | 'height' | 'width'>,
  label: number,
): Plane {
  return { height, width, data: Float32Array.from(truth, (value) => (value === label ? 1 : 0)) };
}
