import { G4SegError } from '../../core/errors.ts';
import { isAnnotation, readAnnotation } from '../../data/annotations/read-annotation.ts';
import { classifyDrop, hasWord } from '../../images/classify-drop.ts';
import type { Dropped } from '../../images/decode-drop.ts';
import type { MaskReading } from '../../images/mask-reading.ts';
import type { Part } from './input-actions.ts';
import type { PhotoInput } from './inputs-store.ts';

/** What a dropped file is meant to be; `guess` looks into it. */
export type Role = 'guess' | 'photo' | 'mask' | 'truth';

export type DroppedFile = Dropped & { readonly file: File };

/** A mask or a truth. What is no picture says what it holds only when its photo is known. */
export interface MaskSource {
  readonly name: string;
  readonly file: File;
  readonly readFor: (photo: Pick<PhotoInput, 'name' | 'original'>) => Promise<MaskReading>;
}

/** Which file was taken as what, and why. */
export interface Parts {
  readonly photo?: DroppedFile;
  readonly mask?: MaskSource;
  readonly truth?: MaskSource;
  readonly reason: string;
}

/** A photo takes the place of everything; a mask and a truth of themselves alone. */
export function partsOf(role: Exclude<Role, 'guess'>): readonly Part[] {
  return role === 'photo' ? ['photo', 'mask', 'truth'] : [role];
}

/** What each of the files is. */
export function partsOfFiles(pictures: readonly DroppedFile[], others: readonly File[], role: Role): Parts {
  const annotations = others.map(annotationSource);
  if (role !== 'guess') return asRole(pictures, annotations, role);
  if (annotations.length === 0) return guessed(pictures);
  return withAnnotations(pictures, annotations);
}

/** The files that are pictures, and those that are not. */
export function sorted(files: readonly File[]): {
  readonly pictures: readonly File[];
  readonly others: readonly File[];
} {
  return {
    pictures: files.filter(({ name }) => !isAnnotation(name)),
    others: files.filter(({ name }) => isAnnotation(name)),
  };
}

function guessed(files: readonly DroppedFile[]): Parts {
  const { photo, mask, truth, reason } = classifyDrop(files);
  if (files.length === 1 && mask?.reading?.kind === 'alpha' && hasManyColours(mask)) {
    const both = `${mask.name} is the photo and, by its alpha channel, the mask.`;
    return { photo: mask, mask: pictureSource(mask), reason: both };
  }
  return {
    ...(photo && { photo }),
    ...(mask && { mask: pictureSource(mask) }),
    ...(truth && { truth: pictureSource(truth) }),
    reason,
  };
}

/** A cut-out shows something; an alpha channel alone lies over one colour or a few. */
function hasManyColours({ photo: { pixels } }: DroppedFile): boolean {
  const colours = new Set<number>();
  for (let at = 0; at < pixels.data.length && colours.size <= 64; at += 4) {
    colours.add((pixels.data[at] << 16) | (pixels.data[at + 1] << 8) | pixels.data[at + 2]);
  }
  return colours.size > 64;
}

/** An annotation is the mask, or the truth where its name says so or the mask is there already. */
function withAnnotations(pictures: readonly DroppedFile[], annotations: readonly MaskSource[]): Parts {
  const found: Parts = pictures.length > 0 ? guessed(pictures) : { reason: '' };
  const masks = [...(found.mask ? [found.mask] : []), ...annotations, ...(found.truth ? [found.truth] : [])];
  const truth =
    found.truth ?? masks.find((one) => hasWord(one, 'truth') && masks.length + pictures.length > 1) ?? masks[1];
  const mask = masks.find((one) => one !== truth);
  const told = [
    ...(found.photo ? [`${found.photo.name} is the photo`] : []),
    ...(mask ? [`${mask.name} the mask`] : []),
    ...(truth ? [`${truth.name} the true mask`] : []),
  ];
  return {
    ...(found.photo && { photo: found.photo }),
    ...(mask && { mask }),
    ...(truth && { truth }),
    reason: `${told.join('; ')}.`,
  };
}

function asRole(
  pictures: readonly DroppedFile[],
  annotations: readonly MaskSource[],
  role: Exclude<Role, 'guess'>,
): Parts {
  const count = pictures.length + annotations.length;
  if (count > 1) {
    throw new G4SegError('bad-input', `${count} files were chosen for one place. Choose one.`, { files: count });
  }
  const [file] = pictures;
  const [annotation] = annotations;
  if (role === 'photo') {
    if (file) return { photo: file, reason: '' };
    throw new G4SegError('bad-input', `${annotation.name} is no photo. Choose a picture.`, { name: annotation.name });
  }
  if (annotation) return { [role]: annotation, reason: '' };
  if (!file.reading) {
    throw new G4SegError(
      'bad-input',
      `${file.name} looks like a photograph in colour, not a mask. Choose a black and white, grey, palette or alpha picture.`,
      { name: file.name },
    );
  }
  return { [role]: pictureSource(file), reason: '' };
}

function pictureSource({ name, file, reading }: DroppedFile): MaskSource {
  if (!reading) throw new Error(`${name} was taken for a mask and is none.`);
  return { name, file, readFor: () => Promise.resolve(reading) };
}

function annotationSource(file: File): MaskSource {
  const { name } = file;
  return {
    name,
    file,
    readFor: async (photo) => {
      const bytes = new Uint8Array(await file.arrayBuffer());
      return readAnnotation(bytes, name, { name: photo.name, ...photo.original });
    },
  };
}
