import { create } from 'zustand';
import type { Rgba, Size } from '../../core/grid.ts';
import type { ClassMask, Photo } from '../../engine/protocol.ts';
import type { MaskReading } from '../../images/mask-reading.ts';

/** Where an input came from. */
export type Origin =
  | { readonly kind: 'scene'; readonly seed: number }
  | { readonly kind: 'file' }
  | { readonly kind: 'session' }
  | { readonly kind: 'hand' }
  | { readonly kind: 'model' };

/** What a person reads about an input: its name and how it was understood. */
interface Described {
  readonly name: string;
  readonly origin: Origin;
  /** "128 x 128", "1 class, 37 % foreground, resized 500 x 375 to 512 x 512". */
  readonly reading: string;
}

export interface PhotoInput extends Described, Photo {}

/** The coarse masks, one a class, all of one size. */
export interface MaskInput extends Described {
  readonly masks: readonly ClassMask[];
  /** The file as it was decoded, so that it can be read another way; absent for masks that were not a file. */
  readonly file?: MaskFile;
}

/** A decoded mask file and the way it is read now. */
export interface MaskFile {
  readonly reading: MaskReading;
  readonly choice: MaskChoice;
}

/** How a person wants a mask file read. */
export interface MaskChoice {
  readonly invert: boolean;
  /** One class of a label map, or all of them. */
  readonly pick: number | 'all';
  /** Probabilities at or above it become 1, the others 0; `null` keeps them soft. */
  readonly threshold: number | null;
  /** Standard deviation of the blur at a hard edge, in photo pixels; `null` leaves it to the file. */
  readonly feather: number | null;
}

/** The true labels, at the masks' resolution: 0 = background, k = masks[k-1], 255 = not counted. */
export interface TruthInput extends Described, Size {
  readonly labels: Uint8Array<ArrayBuffer>;
  readonly digest: string;
}

export interface Inputs {
  readonly photo: PhotoInput | null;
  readonly mask: MaskInput | null;
  readonly truth: TruthInput | null;
}

interface InputsState extends Inputs {
  /** Replaces what is named, keeps the rest. */
  readonly put: (inputs: Partial<Inputs>) => void;
  readonly renameClass: (index: number, className: string) => void;
}

export const noInputs: Inputs = { photo: null, mask: null, truth: null };

/** What a person gave: the photo, its coarse masks, and the truth if there is one. */
export const useInputsStore = create<InputsState>()((set) => ({
  ...noInputs,
  put: (inputs) => set(inputs),
  renameClass: (index, className) =>
    set(({ mask }) =>
      mask ? { mask: { ...mask, masks: mask.masks.map((one, i) => (i === index ? { ...one, className } : one)) } } : {},
    ),
}));

/** The inputs alone, without the actions. */
export function currentInputs(): Inputs {
  const { photo, mask, truth } = useInputsStore.getState();
  return { photo, mask, truth };
}

/** True for pictures the embedded model was made for. */
export function isGenerated(photo: { readonly origin: Origin }): boolean {
  return photo.origin.kind === 'scene';
}

/** A raster's size as people write it: "640 × 480" (width first). */
export function sizeText(size: Size | Rgba): string {
  return `${size.width} × ${size.height}`;
}
