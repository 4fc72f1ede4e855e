import { create } from 'zustand';
import type { Plane, Rgba, Size } from '../../core/grid.ts';
import type { ClassMask, Photo, RefineRequest } from '../../engine/protocol.ts';
import type { MaskReading } from '../../images/mask-reading.ts';
import type { BrushMask } from '../../masks/brush.ts';

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

export interface PhotoInput extends Described, Photo {
  /** Size in the file, upright. Larger than that of `pixels` where the photo was shrunk to be worked on. */
  readonly original: Size;
  /** The file, so that an export can have the pixels of its own size; absent where `pixels` are all there is. */
  readonly file?: Blob;
}

/** The coarse masks, one a class, all of one size. */
export interface MaskInput extends Described {
  readonly masks: readonly ClassMask[];
  /** The data-set label of each mask; `null` where the masks come without labels of their own. */
  readonly ids: readonly number[] | null;
  /** Each mask as it was brought, before its edge was feathered; absent where nothing was feathered. */
  readonly brought?: readonly Plane[];
  /** Pixels that the annotation does not judge (VOC's 255), at the file's own size; absent where there are none. */
  readonly ignored?: IgnoredPixels;
  /** What a class has to exceed to be the label of a pixel, where that is not one half. */
  readonly background?: RefineRequest['background'];
  /** The file as it was decoded, so that it can be read another way; absent for masks that were not a file. */
  readonly file?: MaskFile;
}

/** 1 where the annotation says "not judged", else 0; row-major. */
export interface IgnoredPixels extends Size {
  readonly data: Uint8Array<ArrayBuffer>;
}

/** A decoded mask file and the way it is read now. */
export interface MaskFile {
  readonly reading: MaskReading;
  readonly choice: MaskChoice;
  /** What a person called each class (by its label in the file), for classes that are not refined at the moment too. */
  readonly names: Readonly<Record<number, string>>;
  /** The file's own bytes, for a session file. */
  readonly bytes: Blob;
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

/** The true labels as the file numbers them, at the photo's size: 0 = background, 255 = not counted. */
export interface TruthInput extends Described, Size {
  readonly labels: Uint8Array<ArrayBuffer>;
  readonly digest: string;
  /** Names of the labels where the file tells them. */
  readonly names: Readonly<Record<number, string>>;
  /** False for a truth of foreground and background only: its label 1 is no number of a data set. */
  readonly hasIds: boolean;
}

export interface Inputs {
  readonly photo: PhotoInput | null;
  readonly mask: MaskInput | null;
  readonly truth: TruthInput | null;
}

/** Masks being painted, by the position of their class. */
export type Drafts = ReadonlyMap<number, BrushMask>;

interface InputsState extends Inputs {
  /** What is painted on these inputs and not used yet. */
  readonly drafts: Drafts;
  /** Replaces what is named, keeps the rest. Drafts belong to the photo and the masks they were painted on and go with them. */
  readonly put: (inputs: Partial<Inputs>) => void;
  readonly setDrafts: (drafts: Drafts) => void;
  readonly renameClass: (index: number, className: string) => void;
}

export const noInputs: Inputs = { photo: null, mask: null, truth: null };
export const noDrafts: Drafts = new Map();

/** What a person gave: the photo, its coarse masks, and the truth if there is one. */
export const useInputsStore = create<InputsState>()((set) => ({
  ...noInputs,
  drafts: noDrafts,
  put: (inputs) =>
    set((state) => {
      const { photo, mask } = { ...state, ...inputs };
      return { ...inputs, ...((photo !== state.photo || mask !== state.mask) && { drafts: noDrafts }) };
    }),
  setDrafts: (drafts) => set({ drafts }),
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
