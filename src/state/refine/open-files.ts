import { sha256 } from '../../core/digest.ts';
import { G4SegError } from '../../core/errors.ts';
import { classifyDrop } from '../../images/classify-drop.ts';
import { decodeDropped, type Dropped } from '../../images/decode-drop.ts';
import type { MaskReading } from '../../images/mask-reading.ts';
import {
  currentInputs,
  sizeText,
  useInputsStore,
  type Inputs,
  type MaskChoice,
  type MaskInput,
  type PhotoInput,
} from './inputs-store.ts';
import { chosenClasses, firstChoice, fits, masksOfFile, truthOfFile } from './mask-file.ts';
import { postProblem, useNoticesStore } from '../page/notices-store.ts';
import { isSessionFile, openSession } from './open-session.ts';
import { useViewStore } from './view-store.ts';

/** What a dropped file is meant to be; `guess` looks into it. */
export type Role = 'guess' | 'photo' | 'mask' | 'truth';

/** Photos are worked on at this longest side at most: the model sees far less, and each class costs a plane of it. */
const maximumSide = 2048;

/** The last mask that came without a photo: the next photo takes it, if it comes alone and the mask fits it. */
let waitingMask: { readonly name: string; readonly reading: MaskReading } | null = null;

/**
 * Opens what a person dropped, pasted or chose. On any problem everything stays as it was and a message says why.
 */
export async function openFiles(files: readonly File[], role: Role = 'guess'): Promise<void> {
  if (files.length === 0) return;
  try {
    const session = files.find(isSessionFile);
    if (session) return await openSession(session);
    const dropped = [];
    for (const file of fewEnough(files)) dropped.push(await decodeDropped(file, { maximumSide }));
    const parts = role === 'guess' ? classifyDrop(dropped) : asRole(dropped, role);
    await openParts(parts, files.length);
  } catch (error) {
    postProblem(error);
  }
}

/** Reads the present mask file another way: inverted, another class, another threshold. */
export async function chooseMaskReading(change: Partial<MaskChoice>): Promise<void> {
  const { photo, mask } = currentInputs();
  if (!photo || !mask?.file) return;
  try {
    const choice = { ...mask.file.choice, ...change };
    const next = await maskInput(mask.name, mask.file.reading, choice, photo, mask);
    useInputsStore.getState().put({ mask: next, ...(next.masks.length !== mask.masks.length && { truth: null }) });
    useViewStore.getState().show({ activeClass: 0 });
  } catch (error) {
    postProblem(error);
  }
}

interface Parts {
  readonly photo?: Dropped;
  readonly mask?: Dropped;
  readonly truth?: Dropped;
  /** Which file was taken as what, and why. */
  readonly reason: string;
}

async function openParts({ photo, mask, truth, reason }: Parts, given: number): Promise<void> {
  const before = currentInputs();
  const nextPhoto = photo ? await photoInput(photo) : before.photo;
  const givenMask = mask?.reading ? { name: mask.name, reading: mask.reading } : null;
  if (!photo && givenMask) waitingMask = givenMask;
  if (!nextPhoto) return;
  const waiting =
    photo && !givenMask && waitingMask && fits(waitingMask.reading, nextPhoto.pixels) ? waitingMask : null;
  const source = givenMask ?? waiting;
  const nextMask = source
    ? await maskInput(source.name, source.reading, firstChoice, nextPhoto, photo ? null : before.mask)
    : photo
      ? null
      : before.mask;
  const next: Inputs = { photo: nextPhoto, mask: nextMask, truth: photo || givenMask ? null : before.truth };
  const nextTruth = truth?.reading ? await truthInput(truth.name, truth.reading, next) : next.truth;
  if (photo) waitingMask = null;
  useInputsStore.getState().put({ ...next, truth: nextTruth });
  useViewStore.getState().lookAfresh();
  const replaced = photo && before.photo ? `${nextPhoto.name} replaced ${before.photo.name}.` : '';
  const used = [photo, mask, truth].filter((part) => part !== undefined).length;
  const toExplain = used > 1 || used < given;
  if (toExplain || replaced) offerUndo(before, toExplain ? reason : replaced);
}

/** Checked before anything is decoded: a folder of photos dropped by mistake must not fill the memory. */
function fewEnough(files: readonly File[]): readonly File[] {
  if (files.length <= 3) return files;
  throw new G4SegError(
    'bad-input',
    `${files.length} files were dropped. Drop a photo, its mask, and if you have it the true mask: three at most.`,
    { files: files.length },
  );
}

function asRole(files: readonly Dropped[], role: Exclude<Role, 'guess'>): Parts {
  const [file] = files;
  if (files.length > 1) {
    throw new G4SegError('bad-input', `${files.length} files were chosen for one place. Choose one.`, {
      files: files.length,
    });
  }
  if (role !== 'photo' && !file.reading) {
    throw new G4SegError(
      'bad-input',
      `${file.name} looks like a photograph in colour, not a mask. Choose a black and white, grey, palette or alpha picture.`,
      { name: file.name },
    );
  }
  return { [role]: file, reason: '' };
}

async function photoInput({ name, photo }: Dropped): Promise<PhotoInput> {
  const { pixels, notes } = photo;
  return {
    name,
    origin: { kind: 'file' },
    pixels,
    digest: await sha256(pixels.data),
    reading: [sizeText(pixels), ...notes].join(', ').replace(/\.$/, ''),
  };
}

async function maskInput(
  name: string,
  reading: MaskReading,
  wanted: MaskChoice,
  photo: PhotoInput,
  before: MaskInput | null,
): Promise<MaskInput> {
  const oneName = before?.masks.length === 1 ? before.masks[0].className : '';
  const single = chosenClasses(reading, wanted).length === 1;
  const nameOf = (known: string | undefined) => known ?? (single ? oneName : '');
  const { masks, text, choice } = await masksOfFile(name, reading, wanted, photo.pixels, nameOf);
  return { name, origin: { kind: 'file' }, masks, reading: text, file: { reading, choice } };
}

async function truthInput(name: string, reading: MaskReading, { photo, mask }: Inputs) {
  const size = mask?.masks[0]?.probability;
  if (!photo || !mask || !size) {
    throw new G4SegError(
      'bad-input',
      `${name} was kept out: a truth needs a coarse mask to compare with. Drop the mask first.`,
    );
  }
  if (!fits(reading, photo.pixels)) {
    throw new G4SegError(
      'bad-input',
      `${name} is ${sizeText(reading)}, but the photo is ${sizeText(photo.pixels)}: they cannot show the same picture.`,
    );
  }
  const indices = mask.file ? chosenClasses(mask.file.reading, mask.file.choice).map(({ index }) => index) : [1];
  const labels = truthOfFile(reading, indices, size);
  const { height, width } = size;
  return {
    name,
    origin: { kind: 'file' } as const,
    reading: reading.description.replace(/\.$/, ''),
    labels,
    height,
    width,
    digest: await sha256(labels),
  };
}

function offerUndo(before: Inputs, text: string): void {
  const run = () => {
    useInputsStore.getState().put(before);
    useViewStore.getState().lookAfresh();
  };
  useNoticesStore.getState().post({ kind: 'information', text, action: { label: 'Undo', run } });
}
