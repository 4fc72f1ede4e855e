import { encodeBinaryMask, encodeLabels, encodeRgba, encodeSoftMask } from '../../../images/encode-png.ts';
import { overlay } from '../../../images/overlay.ts';
import { allMasks } from '../../../masks/export/all-masks.ts';
import { cocoFile, type CocoForm } from '../../../masks/export/coco.ts';
import { labelmeFile } from '../../../masks/export/labelme.ts';
import { encodeNumpy } from '../../../masks/export/numpy.ts';
import { labelThreshold } from '../../../state/refine/change-summary.ts';
import { fileLabel, fullLabels, fullMask, fullPhoto, toFileLabels } from '../../../state/refine/full-size.ts';
import type { ShownResult } from '../../../state/refine/refine-follower.ts';
import type { ViewState } from '../../../state/refine/view-store.ts';
import { writeSession, type SessionMaker } from '../../../state/refine/write-session.ts';
import { classColour } from '../canvas/class-colours.ts';
import { pictureFile } from './picture-file.ts';

const exportKinds = [
  'binary',
  'soft',
  'soft16',
  'labels',
  'all',
  'coco-polygons',
  'coco-runs',
  'labelme',
  'numpy',
  'cut-out',
  'overlay',
  'difference',
  'matches',
  'session',
] as const;
export type ExportKind = (typeof exportKinds)[number];

export interface ExportedFile {
  readonly name: string;
  readonly type: 'image/png' | 'application/json' | 'application/zip' | 'application/octet-stream';
  readonly content: Uint8Array<ArrayBuffer> | string;
}

/** What sort of file each kind is. */
export function typeOf(kind: ExportKind): ExportedFile['type'] {
  switch (kind) {
    case 'all':
      return 'application/zip';
    case 'numpy':
      return 'application/octet-stream';
    case 'coco-polygons':
    case 'coco-runs':
    case 'labelme':
    case 'session':
      return 'application/json';
    default:
      return 'image/png';
  }
}

/** The kinds that a result can give: without a generated picture there are no matches. */
export function kindsOf({ result }: ShownResult): readonly ExportKind[] {
  const isGenerated = result.classes[0].rounds.length > 0;
  return exportKinds.filter((kind) => kind !== 'matches' || isGenerated);
}

/**
 * One file of a result, made from the inputs and the request of that result whatever is on the page by now. Pictures
 * have the photo's own size. Masks are those that came of it all, whatever round is in view.
 */
export async function exportRun(
  kind: ExportKind,
  shown: ShownResult,
  model: SessionMaker,
  view: ViewState,
): Promise<ExportedFile> {
  const { photo, mask } = shown.inputs;
  const stem = fileNamePart(photo.name.replace(/\.[^.]*$/, ''));
  const { activeClass } = view;
  const className = fileNamePart(shown.result.classes[activeClass].className);
  const type = typeOf(kind);
  const png = (suffix: string, content: Uint8Array<ArrayBuffer>): ExportedFile => ({
    name: `${stem}-${suffix}.png`,
    type,
    content,
  });
  switch (kind) {
    case 'binary':
      return png(`${className}-refined`, encodeBinaryMask(fullMask(shown, activeClass), labelThreshold));
    case 'soft':
      return png(`${className}-refined-soft`, encodeSoftMask(fullMask(shown, activeClass), 8));
    case 'soft16':
      return png(`${className}-refined-soft-16`, encodeSoftMask(fullMask(shown, activeClass), 16));
    case 'all':
      return { name: `${stem}-masks.zip`, type, content: everyMask(shown) };
    case 'coco-polygons':
      return { name: `${stem}.coco.json`, type, content: cocoOf(shown, 'polygons') };
    case 'coco-runs':
      return { name: `${stem}.coco-rle.json`, type, content: cocoOf(shown, 'runs') };
    case 'labelme':
      return {
        name: `${stem}.json`,
        type,
        content: labelmeFile(fullLabels(shown), photo.original, classesOf(shown), photo.name),
      };
    case 'numpy': {
      const planes = shown.result.classes.map((_, i) => fullMask(shown, i));
      return { name: `${stem}.npy`, type, content: encodeNumpy(planes) };
    }
    case 'cut-out':
      return png(`${className}-cut-out`, await cutOut(shown, activeClass));
    case 'labels':
      return png('labels', encodeLabels(toFileLabels(fullLabels(shown), photo.original, mask), photo.original));
    case 'overlay':
      return png('overlay', await overlayPicture(shown, view));
    case 'difference':
      return png(`${className}-difference`, await pictureFile('difference', shown, view));
    case 'matches':
      return png(`${className}-matches`, await pictureFile('matches', shown, view));
    case 'session':
      return { name: `${stem}.g4seg.json`, type, content: await writeSession(shown, model) };
  }
}

/** The classes by their place in the refined labels, with their number in files. */
function classesOf({ result, inputs }: ShownResult) {
  return result.classes.map(({ className }, i) => ({ id: fileLabel(inputs.mask, i), label: i + 1, name: className }));
}

function cocoOf(shown: ShownResult, form: CocoForm): string {
  const { photo } = shown.inputs;
  return cocoFile(fullLabels(shown), photo.original, classesOf(shown), photo.name, form);
}

function everyMask(shown: ShownResult): Uint8Array<ArrayBuffer> {
  const { photo, mask } = shown.inputs;
  const masks = classesOf(shown).map(({ id, name }, i) => ({
    id,
    name,
    fileName: fileNamePart(name),
    mask: fullMask(shown, i),
  }));
  return allMasks(masks, toFileLabels(fullLabels(shown), photo.original, mask), photo.original);
}

/** The photo with the refined probability of a class as its alpha. */
async function cutOut(shown: ShownResult, classIndex: number): Promise<Uint8Array<ArrayBuffer>> {
  const { height, width, data } = await fullPhoto(shown.inputs.photo);
  const pixels = new Uint8ClampedArray(data);
  fullMask(shown, classIndex).data.forEach((p, i) => (pixels[i * 4 + 3] = p * 255));
  return encodeRgba({ height, width, data: pixels });
}

async function overlayPicture(
  shown: ShownResult,
  { maskOpacity, outline }: Pick<ViewState, 'maskOpacity' | 'outline'>,
): Promise<Uint8Array<ArrayBuffer>> {
  const colourOf = (label: number) => [...classColour(label - 1), 255] as const;
  const pixels = await fullPhoto(shown.inputs.photo);
  return encodeRgba(overlay(pixels, fullLabels(shown), { colourOf, opacity: maskOpacity, outline }));
}

/** Letters, digits and hyphens alone: what every system takes as a file name. */
function fileNamePart(text: string): string {
  return text.trim().replace(/[^\p{L}\p{N}-]+/gu, '-');
}
