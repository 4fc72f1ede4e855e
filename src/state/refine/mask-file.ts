import { sha256 } from '../../core/digest.ts';
import { G4SegError } from '../../core/errors.ts';
import type { Plane, Size } from '../../core/grid.ts';
import type { ClassMask } from '../../engine/protocol.ts';
import { maskProblem } from '../../images/describe-mask.ts';
import type { MaskReading } from '../../images/mask-reading.ts';
import { resizeNearest } from '../../images/resize.ts';
import { isHard, type CoarseMask } from '../../masks/coarse-mask.ts';
import { suggestedFeather } from '../../masks/feather.ts';
import { proportionWarning, uploadSource, type UploadChoices } from '../../masks/upload.ts';
import { sizeText, type MaskChoice } from './inputs-store.ts';

export const firstChoice: MaskChoice = { invert: false, pick: 'all', threshold: null, feather: null };

/** More classes than this in one label map are refined only when picked one by one: each costs a pass. */
const mostClasses = 4;

/** True where a mask, once resized, can lie on the photo. */
export function fits(mask: Size, photo: Size): boolean {
  return proportionWarning(mask, photo) === undefined;
}

/** What a mask file gives under a choice: one probability plane a class, at the photo's size. */
export interface MasksOfFile {
  readonly masks: readonly ClassMask[];
  /** "VOC palette mask, 2 classes, 37 % foreground, resized 500 × 375 to 512 × 384". */
  readonly text: string;
  /** The choice as far as this file allows it, with the feathering that was used. */
  readonly choice: MaskChoice;
}

/**
 * Reads a decoded mask file for a photo. A hard mask is feathered unless the choice says otherwise: without unsure
 * pixels the confidence band would be empty and nothing could change.
 * @param nameOf the class name to start with
 * @throws G4SegError `bad-input` when the mask does not fit the photo, is empty, or is full
 */
export async function masksOfFile(
  name: string,
  reading: MaskReading,
  wanted: MaskChoice,
  photo: Size,
  nameOf: (known: string | undefined) => string,
): Promise<MasksOfFile> {
  if (!fits(reading, photo)) {
    throw new G4SegError(
      'bad-input',
      `${name} is ${sizeText(reading)}, but the photo is ${sizeText(photo)}: they cannot show the same picture. ` +
        'The mask is kept aside: drop the photo that belongs to it.',
      {
        name,
        maskWidth: reading.width,
        maskHeight: reading.height,
        photoWidth: photo.width,
        photoHeight: photo.height,
      },
    );
  }
  const choice = possibleChoice(reading, wanted, photo);
  const classes = chosenClasses(reading, choice);
  const read = classes.map(({ index }) => uploadSource(reading, uploadChoices(choice, index)).toMask(photo));
  for (const { plane } of read) {
    const problem = maskProblem(plane);
    if (problem) throw new G4SegError('bad-input', `${name}: ${problem}`, { name });
  }
  const masks = await Promise.all(read.map(({ plane }, i) => toClassMask(nameOf(classes[i].name), plane)));
  return { masks, text: describe(reading, choice, read), choice };
}

/** A class mask under its digest. */
export async function toClassMask(className: string, probability: Plane): Promise<ClassMask> {
  return { className, probability, digest: await sha256(probability.data) };
}

/**
 * True labels for masks of certain classes: 0 = background, k = the k-th class, 255 = not judged.
 * A truth of one class is that class whatever its number.
 */
export function truthOfFile(
  reading: MaskReading,
  classIndices: readonly number[],
  size: Size,
): Uint8Array<ArrayBuffer> {
  const labels = new Uint8Array(reading.height * reading.width);
  const only = reading.classes.length === 1 ? reading.classes[0].index : undefined;
  classIndices.forEach((wanted, position) => {
    const classIndex = classIndices.length === 1 ? (only ?? wanted) : wanted;
    if (!reading.classes.some(({ index }) => index === classIndex)) return;
    reading.toPlane({ classIndex }).data.forEach((probability, i) => {
      if (probability > 0.5) labels[i] = position + 1;
    });
  });
  reading.ignored?.forEach((isIgnored, i) => {
    if (isIgnored) labels[i] = 255;
  });
  return resizeNearest(labels, reading, size);
}

/** The classes of a file that are refined under a choice. */
export function chosenClasses(reading: MaskReading, choice: MaskChoice): MaskReading['classes'] {
  if (reading.classes.length === 0) return [{ index: 1, share: 0 }];
  if (choice.pick === 'all') return reading.classes;
  return reading.classes.filter(({ index }) => index === choice.pick);
}

function possibleChoice(reading: MaskReading, wanted: MaskChoice, photo: Size): MaskChoice {
  const { classes } = reading;
  const exists = classes.some(({ index }) => index === wanted.pick);
  const pick = exists || classes.length <= mostClasses ? wanted.pick : classes[0].index;
  const feather = wanted.feather ?? (isHardFile(reading, wanted) ? suggestedFeather(photo) : 0);
  return { ...wanted, pick: pick === 'all' || exists || classes.length > mostClasses ? pick : 'all', feather };
}

function isHardFile(reading: MaskReading, { threshold }: MaskChoice): boolean {
  return threshold !== null || isHard(reading.toPlane());
}

function uploadChoices({ invert, threshold, feather }: MaskChoice, classIndex: number): UploadChoices {
  return { classIndex, invert, feather: feather ?? 0, ...(threshold === null ? {} : { threshold }) };
}

/** Several classes are told with their shares, as the file has them; one class as it was read. */
function describe(reading: MaskReading, choice: MaskChoice, read: readonly CoarseMask[]): string {
  if (read.length === 1) return read[0].description;
  const after = read[0].description.match(/, (resized|feathered).*/)?.[0] ?? '';
  return `${reading.description.replace(/\.$/, '')}${choice.invert ? ', inverted' : ''}${after}`;
}
