import { sha256 } from '../../core/digest.ts';
import { G4SegError } from '../../core/errors.ts';
import { decodeDropped } from '../../images/decode-drop.ts';
import type { MaskReading } from '../../images/mask-reading.ts';
import {
  partsOf,
  partsOfFiles,
  sorted,
  type DroppedFile,
  type MaskSource,
  type Parts,
  type Role,
} from './drop-parts.ts';
import { offerUndo, replaceInputs } from './input-history.ts';
import { inputActions } from './input-actions.ts';
import { currentInputs, isGenerated, sizeText, type Inputs, type MaskChoice, type PhotoInput } from './inputs-store.ts';
import { firstChoice, fits, mostClasses } from './mask-file.ts';
import { maskInput, namesOf, type NamedMask } from './mask-input.ts';
import { postProblem, useNoticesStore } from '../page/notices-store.ts';
import { isSessionFile, openSession } from './open-session.ts';
import { truthOfFile } from './truth-file.ts';
import { useViewStore } from './view-store.ts';

export type { Role };

/** Photos are worked on at this longest side at most: the model sees far less, and each class costs a plane of it. */
const maximumSide = 2048;

/**
 * The last mask that came without its photo: the next photo takes it, if it comes alone and the mask fits it. A mask
 * that lies on a photo of the person's own is used; on a sample it still waits, because the page opens with one.
 */
let waitingMask: MaskSource | null = null;

/**
 * Opens what a person dropped, pasted or chose. On any problem everything stays as it was and a message says why.
 */
export async function openFiles(files: readonly File[], role: Role = 'guess'): Promise<void> {
  if (files.length === 0) return;
  try {
    for (const file of files) if (await isSessionFile(file)) return await openSession(file);
    await inputActions.run({
      sets: role === 'guess' ? ['photo', 'mask', 'truth'] : partsOf(role),
      prepare: async (signal) => {
        const dropped: DroppedFile[] = [];
        const { pictures, others } = sorted(fewEnough(files));
        for (const file of pictures) {
          dropped.push({ ...(await decodeDropped(file, { maximumSide, signal })), file });
        }
        return partsOfFiles(dropped, others, role);
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

async function settleParts({ photo, mask, truth, reason }: Parts, given: number): Promise<() => void> {
  const before = currentInputs();
  const nextPhoto = photo ? await photoInput(photo) : before.photo;
  // Kept before it is read: what cannot be read for the present picture may well be for its own.
  let waits = mask !== undefined && !photo && (!nextPhoto || isGenerated(nextPhoto));
  if (mask && waits) waitingMask = mask;
  if (!nextPhoto) return () => undefined;
  const brought = mask && (await named(mask, nextPhoto));
  if (mask && brought && !photo && !fits(brought.reading, nextPhoto.pixels)) {
    waits = true;
    waitingMask = mask;
  }
  const awaited = photo && !mask && waitingMask ? await named(waitingMask, nextPhoto).catch(() => null) : null;
  const source = brought ?? (awaited && fits(awaited.reading, nextPhoto.pixels) ? awaited : null);
  const names = !photo && before.mask?.masks.length === 1 ? { only: before.mask.masks[0].className } : {};
  // The same photo once more, with another mask: its truth still holds, so that two masks can be compared.
  const isSame = !photo || (mask !== undefined && nextPhoto.digest === before.photo?.digest);
  const next: Inputs = {
    photo: nextPhoto,
    mask: source ? await maskInput(source, firstChoice, nextPhoto, names) : photo ? null : before.mask,
    truth: truth
      ? await truthOfFile(truth.name, await truth.readFor(nextPhoto), nextPhoto)
      : isSame
        ? before.truth
        : null,
  };
  return () => {
    if (photo || (brought && !waits)) waitingMask = null;
    replaceInputs(`Open ${[...new Set([photo, mask, truth].flatMap((part) => part?.name ?? []))].join(', ')}`, next);
    if (photo || source) useViewStore.getState().lookAfresh();
    tell();
  };

  function tell(): void {
    const replaced = photo && before.photo && !isSame ? `${photo.name} replaced ${before.photo.name}.` : '';
    const used = new Set([photo, mask, truth].flatMap((part) => part?.name ?? [])).size;
    const toExplain = used > 1 || used < given || (photo !== undefined && photo.name === mask?.name);
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

async function named({ name, file, readFor }: MaskSource, photo: PhotoInput): Promise<NamedMask> {
  const reading: MaskReading = await readFor(photo);
  return { name, reading, bytes: file };
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
