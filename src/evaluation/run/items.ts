import type { Plane } from '../../core/grid.ts';
import { sha256 } from '../../core/digest.ts';
import type { ClassMask, Photo } from '../../engine/protocol.ts';
import type { CoarseSpec, DataSpec, LabelProtocol } from './data-spec.ts';

/** One picture to refine, with the truth to compare with. */
export interface EvaluationItem {
  readonly name: string;
  readonly photo: Photo;
  /** As they are refined, one a class: hard ones feathered ({@link readyToRefine}). None where there is no class. */
  readonly masks: readonly ClassMask[];
  /** The same as they were brought: what “before” is. */
  readonly brought: readonly Plane[];
  /** Feathering of each mask in pixels; 0 for a soft one. */
  readonly feather: readonly number[];
  /** Labels of the data set, 0..classes - 1 or 255, at the masks' resolution. */
  readonly truth: Uint8Array<ArrayBuffer>;
  readonly height: number;
  readonly width: number;
  /** Label in `truth` of each mask. */
  readonly labels: readonly number[];
  /** Labels of the classes in the truth, ascending; each of them has a mask. */
  readonly present: readonly number[];
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
  readonly data: DataSpec;
  readonly coarse: CoarseSpec;
  /** Which classes get a mask. */
  readonly labels: LabelProtocol;
  /** Label k is `classNames[k - 1]`. */
  readonly classNames: readonly string[];
  readonly count: number;
  /** SHA-256 over the files of the first so many pictures: photos, truths, coarse masks. Absent where all is generated. */
  content?(count: number): Promise<string>;
  /** Sizes and times of a picture's files; absent where it has none. */
  stamp?(index: number): Promise<string>;
  itemName(index: number): string;
  /** @throws G4SegError `bad-input` naming the file, for one that cannot be used */
  item(index: number): Promise<EvaluationItem>;
}

/** SHA-256 of all that a picture is measured from: pixels, truth, masks. */
export async function itemDigest({ photo, truth, brought, labels, background }: EvaluationItem): Promise<string> {
  const planes = background ? [...brought, background] : brought;
  const digests = await Promise.all(planes.map(({ data }) => sha256(data)));
  const parts = [photo.digest, await sha256(truth), labels.join(' '), ...digests];
  return sha256(new TextEncoder().encode(parts.join('\n')));
}

/** The truth of one class as probabilities 0 and 1. */
export function truthPlane(
  { truth, height, width }: Pick<EvaluationItem, 'truth' | 'height' | 'width'>,
  label: number,
): Plane {
  return { height, width, data: Float32Array.from(truth, (value) => (value === label ? 1 : 0)) };
}
