import type { DatasetKind } from '../../data/open-dataset.ts';
import type { Split } from '../../scenes/splits.ts';

/** Which pictures a run is of. A folder of one's own has no splits, and is known by its name. */
export type DataSpec =
  | { readonly kind: 'scenes'; readonly split: Split }
  | { readonly kind: 'folder'; readonly name: string }
  | { readonly kind: Exclude<DatasetKind, 'folder'>; readonly split: string };

/** Where the coarse masks come from: the truth with errors put in, the model's own encoder, or files. */
export type CoarseSpec =
  | { readonly kind: 'corrupted' }
  | { readonly kind: 'activation' }
  | {
      readonly kind: 'folder';
      readonly name: string;
      /** How its files were understood. */
      readonly layout: string;
    };

/**
 * Which classes get a mask: `image` those of the truth, the image-level labels that the paper takes from the
 * annotation; `all` every class of the data set, as if nothing were known of the picture.
 */
export const labelProtocols = ['image', 'all'] as const;
export type LabelProtocol = (typeof labelProtocols)[number];

/** "scenes:test", "voc:val", "folder:rooms" */
export function dataText(data: DataSpec): string {
  return `${data.kind}:${data.kind === 'folder' ? data.name : data.split}`;
}

/** "corrupted", "activation", "seeds (NumPy, one .npy a picture)" */
export function coarseText(coarse: CoarseSpec): string {
  return coarse.kind === 'folder' ? `${coarse.name} (${coarse.layout})` : coarse.kind;
}

/** The protocol as a sentence, for every table. */
export function protocolText(protocol: LabelProtocol): string {
  return protocol === 'image'
    ? 'image-level labels: only the classes of a picture’s truth get a mask, as in the paper'
    : 'label-free: all classes of the data set compete in every picture';
}
