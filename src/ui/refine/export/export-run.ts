import type { LoadedModel } from '../../../engine/protocol.ts';
import { encodeBinaryMask, encodeLabels, encodeRgba, encodeSoftMask } from '../../../images/encode-png.ts';
import { overlay } from '../../../images/overlay.ts';
import { regionOfLabel } from '../../../masks/export/coco.ts';
import { encodeNumpy } from '../../../masks/export/numpy.ts';
import { labelThreshold } from '../../../state/refine/change-summary.ts';
import { fileLabel, fullLabels, fullMask, fullPhoto, toFileLabels } from '../../../state/refine/full-size.ts';
import type { ShownResult } from '../../../state/refine/refine-follower.ts';
import type { ViewState } from '../../../state/refine/view-store.ts';
import { writeSession } from '../../../state/refine/write-session.ts';
import { classColour } from '../canvas/class-colours.ts';

export const exportKinds = [
  'binary',
  'soft',
  'soft16',
  'labels',
  'coco',
  'numpy',
  'cut-out',
  'overlay',
  'session',
] as const;
export type ExportKind = (typeof exportKinds)[number];

export interface ExportedFile {
  readonly name: string;
  readonly type: 'image/png' | 'application/json' | 'application/octet-stream';
  readonly content: Uint8Array<ArrayBuffer> | string;
}

/**
 * One file of a result, made from the inputs and the request of that result whatever is on the page by now. Pictures
 * have the photo's own size. Masks are those that came of it all, whatever round is in view.
 */
export async function exportRun(
  kind: ExportKind,
  shown: ShownResult,
  model: LoadedModel,
  view: Pick<ViewState, 'activeClass' | 'maskOpacity' | 'outline'>,
): Promise<ExportedFile> {
  const { photo, mask } = shown.inputs;
  const stem = fileNamePart(photo.name.replace(/\.[^.]*$/, ''));
  const { activeClass } = view;
  const className = fileNamePart(shown.result.classes[activeClass].className);
  const png = (suffix: string, content: Uint8Array<ArrayBuffer>): ExportedFile => ({
    name: `${stem}-${suffix}.png`,
    type: 'image/png',
    content,
  });
  switch (kind) {
    case 'binary':
      return png(`${className}-refined`, encodeBinaryMask(fullMask(shown, activeClass), labelThreshold));
    case 'soft':
      return png(`${className}-refined-soft`, encodeSoftMask(fullMask(shown, activeClass), 8));
    case 'soft16':
      return png(`${className}-refined-soft-16`, encodeSoftMask(fullMask(shown, activeClass), 16));
    case 'coco':
      return { name: `${stem}.coco.json`, type: 'application/json', content: cocoOf(shown) };
    case 'numpy': {
      const planes = shown.result.classes.map((_, i) => fullMask(shown, i));
      return { name: `${stem}.npy`, type: 'application/octet-stream', content: encodeNumpy(planes) };
    }
    case 'cut-out':
      return png(`${className}-cut-out`, await cutOut(shown, activeClass));
    case 'labels':
      return png('labels', encodeLabels(toFileLabels(fullLabels(shown), photo.original, mask), photo.original));
    case 'overlay':
      return png('overlay', await overlayPicture(shown, view));
    case 'session':
      return {
        name: `${stem}.g4seg.json`,
        type: 'application/json',
        content: await writeSession(shown, model),
      };
  }
}

/** A COCO file of one picture: one annotation a class, under its data-set label. */
function cocoOf(shown: ShownResult): string {
  const { photo, mask } = shown.inputs;
  const { height, width } = photo.original;
  const labels = fullLabels(shown);
  return JSON.stringify({
    images: [{ id: 1, file_name: photo.name, height, width }],
    categories: shown.result.classes.map(({ className }, i) => ({ id: fileLabel(mask, i), name: className })),
    annotations: shown.result.classes.map((_, i) => ({
      id: i + 1,
      image_id: 1,
      category_id: fileLabel(mask, i),
      iscrowd: 0,
      ...regionOfLabel(labels, photo.original, i + 1),
    })),
  });
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
