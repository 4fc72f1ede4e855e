import { G4SegError } from '../core/errors.ts';
import type { Size } from '../core/grid.ts';
import { decodePhoto } from '../images/decode-photo.ts';
import type { Dataset, ReadOptions } from './dataset.ts';
import type { Folder } from './folder.ts';
import type { LabelImage } from './formats/label-image.ts';
import { decodeLabels, requireLabels } from './formats/label-image.ts';

/** A data set whose items are known by name before any is read. */
export interface ListedDataset {
  readonly name: string;
  readonly classNames: readonly string[];
  readonly hasBackground: boolean;
  readonly names: readonly string[];
  /** Path of an item's photo. */
  photo(name: string): string;
  /** Where an item's truth comes from, for messages. */
  truthPath(name: string): string;
  /** The truth; read from the PNG at `truthPath` where not given. */
  truth?(name: string): LabelImage;
  /** Label of the file -> label here; the same where not given. */
  relabel?(label: number): number;
  /** Throws for a truth that the layout does not allow. */
  check?(labels: Uint8Array, path: string): void;
}

/** Reads photo and truth of each item on demand, and checks that they belong together. */
export function listedDataset(folder: Folder, listed: ListedDataset, { decodeBitmap }: ReadOptions): Dataset {
  const { name, classNames, hasBackground, names, relabel } = listed;
  const readTruth = async (item: string): Promise<LabelImage> => {
    const path = listed.truthPath(item);
    const truth = listed.truth ? listed.truth(item) : decodeLabels(await folder.read(path), path);
    const relabelled = relabel ? { ...truth, labels: truth.labels.map(relabel) } : truth;
    requireLabels(relabelled, classNames.length, path);
    listed.check?.(relabelled.labels, path);
    return relabelled;
  };
  return {
    name,
    classNames,
    hasBackground,
    count: names.length,
    itemName: (index) => itemName(name, names, index),
    files: (index) => {
      const item = itemName(name, names, index);
      const paths = listed.truth ? [listed.photo(item)] : [listed.photo(item), listed.truthPath(item)];
      return paths.map((path) => ({ folder, path }));
    },
    commonFiles: listed.truth ? [{ folder, path: listed.truthPath(names[0]) }] : [],
    item: async (index) => {
      const item = itemName(name, names, index);
      const path = listed.photo(item);
      const [photoBytes, truth] = await Promise.all([folder.read(path), readTruth(item)]);
      const { pixels } = await decodePhoto(photoBytes, { name: path, decodeBitmap });
      requireSameSize(path, pixels, listed.truthPath(item), truth);
      return { name: item, photo: pixels, truth: truth.labels, height: truth.height, width: truth.width };
    },
  };
}

function itemName(dataset: string, names: readonly string[], index: number): string {
  const name = names[index];
  if (name !== undefined) return name;
  throw new G4SegError('bad-input', `${dataset} has no item ${index}; it has ${names.length}, counted from 0.`, {
    index,
  });
}

function requireSameSize(photoPath: string, photo: Size, truthPath: string, truth: Size): void {
  if (photo.height === truth.height && photo.width === truth.width) return;
  const isTurned = photo.height === truth.width && photo.width === truth.height;
  throw new G4SegError(
    'bad-input',
    `${truthPath} is ${truth.width} × ${truth.height}, but its photo ${photoPath} is ${photo.width} × ${photo.height}. ` +
      (isTurned ? 'The photo may carry an EXIF rotation: save it upright.' : 'Both must have the same size.'),
    { photoPath, truthPath },
  );
}
