import { G4SegError } from '../core/errors.ts';
import type { Size } from '../core/grid.ts';
import type { ImageFormat } from './image-header.ts';
import type { MaskReading } from './mask-reading.ts';

/** What the guess looks at; a `Dropped` of decode-drop has it all. */
export interface DropCandidate {
  readonly name: string;
  readonly photo: { readonly format: ImageFormat; readonly original: Size };
  readonly reading?: MaskReading;
}

export interface DropGuess<T> {
  readonly photo?: T;
  readonly mask?: T;
  readonly truth?: T;
  /** For people: which file was taken as what, and why. */
  readonly reason: string;
}

const words = {
  truth: /^(gt|gts|truth|groundtruth|ground|reference|annotations?|target)$/,
  mask: /^(masks?|m|seg|segmentation|labels?|coarse|matte|alpha|prob|probability|pred|prediction|saliency|cam|binary)$/,
  photo: /^(photos?|images?|img|rgb|input|original|picture|jpegimages)$/,
};

/**
 * Guesses which of one to three files is the photo, which the coarse mask and which the truth, from what is in them
 * first (a colour photograph is no mask, a palette is no photo), then from their names and formats.
 * @throws G4SegError `bad-input` for no file and for more than three
 */
export function classifyDrop<T extends DropCandidate>(files: readonly T[]): DropGuess<T> {
  if (files.length < 1 || files.length > 3) {
    throw new G4SegError(
      'bad-input',
      `${files.length} files were dropped. Drop a photo, its mask, and if you have it the true mask: three at most.`,
      { files: files.length },
    );
  }
  // A stable sort: among equals, the order of the drop decides.
  const ranked = [...files].sort((a, b) => maskLikeness(a) - maskLikeness(b));
  const photo = maskLikeness(ranked[0]) <= 0 ? ranked[0] : undefined;
  const rest = files.filter((file) => file !== photo);
  const masks = rest.filter((file) => file.reading !== undefined);
  const unused = rest.filter((file) => file.reading === undefined);
  const truth = pickTruth(masks, files.length);
  const mask = masks.find((file) => file !== truth);
  const third = masks.filter((file) => file !== truth && file !== mask);
  return {
    ...(photo && { photo }),
    ...(mask && { mask }),
    ...(truth && { truth }),
    reason: explain(photo, mask, truth, [...unused, ...third]),
  };
}

/** Below or at 0: rather a photo. Above: rather a mask. */
function maskLikeness(file: DropCandidate): number {
  const { reading } = file;
  if (reading === undefined) return -10;
  let score = reading.kind === 'soft-grey' ? certainShare(reading) * 4 - 1 : 4;
  if (hasWord(file, 'mask') || hasWord(file, 'truth')) score += 3;
  if (hasWord(file, 'photo')) score -= 2;
  if (file.photo.format === 'jpeg') score -= 1;
  return score;
}

/** Share of pixels within 0.1 of 0 or 1: most of a soft mask, little of a grey photograph. */
function certainShare(reading: MaskReading): number {
  const { data } = reading.toPlane();
  return data.reduce((sum, p) => sum + Number(p < 0.1 || p > 0.9), 0) / data.length;
}

/**
 * Among two masks or more, the one named as truth; else the only hard one; else the second. A single mask is the
 * truth only if it is named so and came alone: with a photo, it is all there is to refine.
 */
function pickTruth<T extends DropCandidate>(masks: readonly T[], dropped: number): T | undefined {
  const named = masks.filter((file) => hasWord(file, 'truth'));
  if (named.length === 1) return masks.length > 1 || dropped === 1 ? named[0] : undefined;
  if (masks.length < 2) return undefined;
  const hard = masks.filter((file) => file.reading?.kind !== 'soft-grey' && file.reading?.kind !== 'alpha');
  return hard.length === 1 ? hard[0] : masks[1];
}

/** Whether a word of the kind is among the parts of the file's name: `cat_mask.png`, `maskCat.png`, `cat-gt (1).png`. */
export function hasWord({ name }: { readonly name: string }, kind: keyof typeof words): boolean {
  const stem = name.replace(/\.[^.]*$/, '');
  const parts = stem
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  return parts.some((part) => words[kind].test(part));
}

function explain(
  photo: DropCandidate | undefined,
  mask: DropCandidate | undefined,
  truth: DropCandidate | undefined,
  unused: readonly DropCandidate[],
): string {
  const told: string[] = [];
  if (photo) told.push(`${photo.name} is the photo (${photo.reading ? 'the least like a mask' : 'many colours'})`);
  if (mask?.reading) told.push(`${mask.name} the mask (${mask.reading.description.replace(/\.$/, '')})`);
  if (truth) told.push(`${truth.name} the true mask (${hasWord(truth, 'truth') ? 'by its name' : 'the other one'})`);
  for (const file of unused)
    told.push(`${file.name} was not used: ${file.reading ? 'one mask too many' : 'a second photo'}`);
  return `${told.join('; ')}.`;
}
