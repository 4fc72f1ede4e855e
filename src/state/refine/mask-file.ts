import { sha256 } from '../../core/digest.ts';
import { G4SegError } from '../../core/errors.ts';
import type { Plane, Size } from '../../core/grid.ts';
import type { ClassMask } from '../../engine/protocol.ts';
import { maskProblem } from '../../images/describe-mask.ts';
import type { MaskReading } from '../../images/mask-reading.ts';
import { isHard, type CoarseMask } from '../../masks/coarse-mask.ts';
import { suggestedFeather } from '../../masks/feather.ts';
import { hasProportionsOf, uploadedMask, type UploadChoices } from '../../masks/upload.ts';
import { sizeText, type MaskChoice, type MaskInput } from './inputs-store.ts';

/** What a person wants of a file; without a `pick` the file decides. */
export type WantedChoice = Omit<MaskChoice, 'pick'> & { readonly pick?: MaskChoice['pick'] };

export const firstChoice: WantedChoice = { invert: false, threshold: null, feather: null };

/** A label map with more classes than this opens with its largest one: each class costs a pass. */
export const mostClasses = 4;

/** True where a mask, once resized, can lie on the photo. */
export function fits(mask: Size, photo: Size): boolean {
  return hasProportionsOf(mask, photo);
}

/** What a mask file gives under a choice: one probability plane a class, at the photo's size. */
export interface MasksOfFile extends Pick<MaskInput, 'masks' | 'ids' | 'brought' | 'ignored'> {
  /** "VOC palette mask, 2 classes, 37 % foreground, resized 500 × 375 to 512 × 384". */
  readonly text: string;
  /** The choice as far as this file allows it, with the feathering that was used. */
  readonly choice: MaskChoice;
}

/**
 * Reads a decoded mask file for a photo. A hard mask is feathered unless the choice says otherwise: without unsure
 * pixels the confidence band would be empty and nothing could change.
 * @param nameOf the name to start with of a class of the file
 * @throws G4SegError `bad-input` when the mask does not fit the photo, is empty, or is full
 */
export async function masksOfFile(
  name: string,
  reading: MaskReading,
  wanted: WantedChoice,
  photo: Size,
  nameOf: (one: MaskReading['classes'][number]) => string,
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
  const classes = chosenClasses(reading, choice.pick);
  const read = (used: MaskChoice) =>
    classes.map(({ index }) => uploadedMask(reading, photo, uploadChoices(used, index)));
  const coarse = read(choice);
  for (const { plane } of coarse) {
    const problem = maskProblem(plane);
    if (problem) throw new G4SegError('bad-input', `${name}: ${problem}`, { name });
  }
  const { height, width, ignored } = reading;
  return {
    masks: await Promise.all(coarse.map(({ plane }, i) => toClassMask(nameOf(classes[i]), plane))),
    ids: hasIds(reading) ? classes.map(({ index }) => index) : null,
    ...(choice.feather && { brought: read({ ...choice, feather: 0 }).map(({ plane }) => plane) }),
    ...(ignored && { ignored: { height, width, data: ignored } }),
    text: describe(reading, choice, coarse),
    choice,
  };
}

/** True where the numbers in a file are labels of a data set, and not just foreground and background. */
export function hasIds({ kind }: MaskReading): boolean {
  return kind === 'palette' || kind === 'labels' || kind === 'colour' || kind === 'scores';
}

/** A class mask under its digest. */
export async function toClassMask(className: string, probability: Plane): Promise<ClassMask> {
  return { className, probability, digest: await sha256(probability.data) };
}

/** The classes of a file that are refined under a choice. */
export function chosenClasses(reading: MaskReading, pick: MaskChoice['pick']): MaskReading['classes'] {
  if (reading.classes.length === 0) return [{ index: 1, share: 0 }];
  if (pick === 'all') return reading.classes;
  return reading.classes.filter(({ index }) => index === pick);
}

/** Which classes of a file are refined: those a person wants, as far as the file has them. */
export function chosenPick({ classes }: MaskReading, wanted: MaskChoice['pick'] | undefined): MaskChoice['pick'] {
  if (wanted !== undefined && (wanted === 'all' || classes.some(({ index }) => index === wanted))) return wanted;
  return classes.length <= mostClasses ? 'all' : classes[0].index;
}

function possibleChoice(reading: MaskReading, wanted: WantedChoice, photo: Size): MaskChoice {
  const feather = wanted.feather ?? (isHardFile(reading, wanted) ? suggestedFeather(photo) : 0);
  return { ...wanted, pick: chosenPick(reading, wanted.pick), feather };
}

function isHardFile(reading: MaskReading, { threshold }: WantedChoice): boolean {
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
