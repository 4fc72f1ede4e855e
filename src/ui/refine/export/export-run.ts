import type { Plane } from '../../../core/grid.ts';
import type { LoadedModel } from '../../../engine/protocol.ts';
import { encodeBinaryMask, encodeLabels, encodeRgba, encodeSoftMask } from '../../../images/encode-png.ts';
import { overlay } from '../../../images/overlay.ts';
import { resizeNearest } from '../../../images/resize.ts';
import { labelThreshold } from '../../../state/refine/change-summary.ts';
import { currentInputs } from '../../../state/refine/inputs-store.ts';
import type { Refined } from '../../../state/refine/queries.ts';
import { writeSession } from '../../../state/refine/session-file.ts';
import type { ViewState } from '../../../state/refine/view-store.ts';
import { classColour } from '../canvas/class-colours.ts';

export const exportKinds = ['binary', 'soft', 'labels', 'overlay', 'session'] as const;
export type ExportKind = (typeof exportKinds)[number];

export interface ExportedFile {
  readonly name: string;
  readonly type: 'image/png' | 'application/json';
  readonly content: Uint8Array<ArrayBuffer> | string;
}

/** One file of a run. Masks are those of the last round, whatever round is in view. */
export async function exportRun(
  kind: ExportKind,
  refined: Refined,
  model: LoadedModel,
  view: Pick<ViewState, 'activeClass' | 'maskOpacity' | 'outline'>,
): Promise<ExportedFile> {
  const { request, result } = refined;
  const { photo, mask, truth } = currentInputs();
  if (!photo || !mask) throw new Error('There is nothing to export without inputs.');
  const stem = photo.name.replace(/\.[^.]*$/, '').replace(/[^\p{L}\p{N}-]+/gu, '-');
  const { className, rounds } = result.classes[view.activeClass];
  const plane = rounds[rounds.length - 1].after;
  const png = (suffix: string, content: Uint8Array<ArrayBuffer>): ExportedFile => ({
    name: `${stem}-${suffix}.png`,
    type: 'image/png',
    content,
  });
  switch (kind) {
    case 'binary':
      return png(`${className}-refined`, encodeBinaryMask(plane, labelThreshold));
    case 'soft':
      return png(`${className}-refined-soft`, encodeSoftMask(plane, 8));
    case 'labels':
      return png('labels', encodeLabels(result.labels.refined, result.labels));
    case 'overlay':
      return png('overlay', overlayPicture(photo.pixels, result.labels.refined, plane, view));
    case 'session': {
      const content = await writeSession({ photo, mask, truth }, request.parameters, model, result);
      return { name: `${stem}.g4seg.json`, type: 'application/json', content };
    }
  }
}

function overlayPicture(
  photo: Parameters<typeof overlay>[0],
  labels: Uint8Array<ArrayBuffer>,
  size: Plane,
  { maskOpacity, outline }: Pick<ViewState, 'maskOpacity' | 'outline'>,
): Uint8Array<ArrayBuffer> {
  const full = resizeNearest(labels, size, photo);
  const colourOf = (label: number) => [...classColour(label - 1), 255] as const;
  return encodeRgba(overlay(photo, full, { colourOf, opacity: maskOpacity, outline }));
}
