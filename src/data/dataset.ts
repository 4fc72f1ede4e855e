import type { Rgba, Size } from '../core/grid.ts';
import type { BitmapDecoder } from '../images/bitmap-decoder.ts';
import type { DataFile } from './fingerprint.ts';

/** One picture with its truth. */
export interface DatasetItem extends Size {
  /** Name in the data set, without folder and extension: what coarse masks and results are filed under. */
  readonly name: string;
  /** Opaque, at the size of the truth. */
  readonly photo: Rgba;
  /** uint8 [H, W]: 0 = background, k = `classNames[k - 1]`, 255 = not judged. */
  readonly truth: Uint8Array<ArrayBuffer>;
}

/** Pictures in a fixed order. Items are read when asked for, and nothing of them is kept. */
export interface Dataset {
  readonly name: string;
  /** Names in the order of their labels; label k is `classNames[k - 1]`. At most 254. */
  readonly classNames: readonly string[];
  /** False where every judged pixel belongs to a class (Context 59): then 0 is no answer, nor counted in a mean. */
  readonly hasBackground: boolean;
  readonly count: number;
  itemName(index: number): string;
  /** @throws G4SegError `bad-input` naming the file, for one that cannot be used */
  item(index: number): Promise<DatasetItem>;
  /** What the item is read from; empty where it is generated. */
  files(index: number): readonly DataFile[];
  /** What all items have in common: COCO's annotations. */
  readonly commonFiles: readonly DataFile[];
}

export interface ReadOptions {
  /** Decodes JPEG; the browser's own where there is one, `nodeBitmapDecoder` in Node. */
  readonly decodeBitmap?: BitmapDecoder | undefined;
}

/** Labels of the classes in a truth, ascending: what the paper calls the image-level label. */
export function labelsPresent(truth: Uint8Array): readonly number[] {
  const seen = new Set(truth);
  seen.delete(0);
  seen.delete(255);
  return [...seen].sort((a, b) => a - b);
}
