import { sha256 } from '../../core/digest.ts';
import { G4SegError } from '../../core/errors.ts';
import { classifyDrop } from '../../images/classify-drop.ts';
import { decodeDropped, type Dropped } from '../../images/decode-drop.ts';
import { offerUndo, replaceInputs } from './input-history.ts';
import { inputActions, type Part } from './input-actions.ts';
import { currentInputs, isGenerated, sizeText, type Inputs, type MaskChoice, type PhotoInput } from './inputs-store.ts';
import { firstChoice, fits, mostClasses } from './mask-file.ts';
import { maskInput, namesOf, type NamedMask } from './mask-input.ts';
import { postProblem, useNoticesStore } from '../page/notices-store.ts';
import { isSessionFile, openSession } from './open-session.ts';
import { truthOfFile } from './truth-file.ts';
import { useViewStore } from './view-store.ts';

/** What a dropped file is meant to be; `guess` looks into it. */
export type Role = 'guess' | 'photo' | 'mask' | 'truth';

/** Photos are worked on at this longest side at most: the model sees far less, and each class costs a plane of it. */
const maximumSide = 2048;

/**
 * The last mask that came without its photo: the next photo takes it, if it comes alone and the mask fits it. A mask
 * that lies on a photo of the person's own is used; on a sample it still waits, because the page opens with one.
 */
let waitingMask: NamedMask | null = null;

/**
 * Opens what a person dropped, pasted or chose. On any problem everything stays as it was and a message says why.
 */
export async function openFiles(files: readonly File[], role: Role = 'guess'): Promise<void> {
  if (files.length === 0) return;
  try {
    const session = files.find(isSessionFile);
    if (session) return await openSession(session);
    await inputActions.run({
      sets: role === 'guess' ? ['photo', 'mask', 'truth'] : partsOf(role),
      prepare: async (signal) => {
        const dropped: DroppedFile[] = [];
        for (const file of fewEnough(files)) {
          dropped.push({ ...(await decodeDropped(file, { maximumSide, signal })), file });
        }
        return role === 'guess' ? classifyDrop(dropped) : asRole(dropped, role);
      },
      replaces: (parts: Parts) =>
        parts.photo
          ? partsOf('photo')
          : [...(parts.mask ? partsOf('mask') : []), ...(parts.truth ? partsOf('truth') : [])],
      settle: (parts) => settleParts(parts, files.length),
    });
  } catch (error) {
    postProblem(error);
  }
}

/** Reads the present mask file another way: inverted, another class, another threshold. */
export async function chooseMaskReading(change: Partial<MaskChoice>): Promise<void> {
  try {
    await inputActions.run({
      sets: ['mask'],
      prepare: () => Promise.resolve(),
      replaces: () => [],
      settle: async () => {
        const { photo, mask } = currentInputs();
        if (!photo || !mask?.file) return () => undefined;
        const { reading, choice, bytes } = mask.file;
        const source = { name: mask.name, reading, bytes };
        const next = await maskInput(source, { ...choice, ...change }, photo, namesOf(mask));
        return () => {
          replaceInputs('Another reading of the mask', { mask: next });
          useViewStore.getState().show({ activeClass: 0 });
        };
      },
    });
  } catch (error) {
    postProblem(error);
  }
}

type DroppedFile = Dropped & { readonly file: File };

interface Parts {
  readonly photo?: DroppedFile;
  readonly mask?: DroppedFile;
  readonly truth?: DroppedFile;
  /** Which file was taken as what, and why. */
  readonly reason: string;
}

/** A photo takes the place of everything; a mask and a truth of themselves alone. */
function partsOf(role: Exclude<Role, 'guess'>): readonly Part[] {
  return role === 'photo' ? ['photo', 'mask', 'truth'] : [role];
}

async function settleParts({ photo, mask, truth, reason }: Parts, given: number): Promise<() => void> {
  const before = currentInputs();
  const nextPhoto = photo ? await photoInput(photo) : before.photo;
  const brought = mask?.reading ? { name: mask.name, reading: mask.reading, bytes: mask.file } : null;
  const waits = !photo && brought && (!nextPhoto || isGenerated(nextPhoto) || !fits(brought.reading, nextPhoto.pixels));
  if (waits) waitingMask = brought;
  if (!nextPhoto) return () => undefined;
  const isAwaited = photo && !brought && waitingMask && fits(waitingMask.reading, nextPhoto.pixels);
  const source = brought ?? (isAwaited ? waitingMask : null);
  const names = !photo && before.mask?.masks.length === 1 ? { only: before.mask.masks[0].className } : {};
  const next: Inputs = {
    photo: nextPhoto,
    mask: source ? await maskInput(source, firstChoice, nextPhoto, names) : photo ? null : before.mask,
    truth: truth?.reading ? await truthOfFile(truth.name, truth.reading, nextPhoto) : photo ? null : before.truth,
  };
  return () => {
    if (photo || (brought && !waits)) waitingMask = null;
    replaceInputs(`Open ${[photo, mask, truth].flatMap((part) => part?.name ?? []).join(', ')}`, next);
    if (photo || source) useViewStore.getState().lookAfresh();
    tell();
  };

  function tell(): void {
    const replaced = photo && before.photo ? `${photo.name} replaced ${before.photo.name}.` : '';
    const used = [photo, mask, truth].filter((part) => part !== undefined).length;
    const toExplain = used > 1 || used < given;
    const classes = source?.reading.classes.length ?? 0;
    const many =
      classes > mostClasses
        ? `${source?.name} has ${classes} classes; its largest is open, because each costs a pass. Choose another, or all, under Class.`
        : '';
    const text = [toExplain ? reason : replaced, many].filter(Boolean).join(' ');
    if (toExplain || replaced) offerUndo(text);
    else if (text) useNoticesStore.getState().post({ kind: 'information', text });
  }
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

function asRole(files: readonly DroppedFile[], role: Exclude<Role, 'guess'>): Parts {
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

async function photoInput({ name, photo, file }: DroppedFile): Promise<PhotoInput> {
  const { pixels, notes, original } = photo;
  const isShrunk = pixels.width !== original.width;
  return {
    name,
    origin: { kind: 'file' },
    pixels,
    digest: await sha256(pixels.data),
    original,
    ...(isShrunk && { file }),
    reading: [sizeText(pixels), ...notes, ...(isShrunk ? ['Exports have the photo’s own size.'] : [])]
      .join(', ')
      .replace(/\.$/, ''),
  };
}
