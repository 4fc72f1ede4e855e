import type { ShownResult } from '../../../state/refine/refine-follower.ts';
import type { ViewState } from '../../../state/refine/view-store.ts';
import { fitted } from '../../../state/refine/viewport.ts';
import { css, directionColours } from '../canvas/class-colours.ts';
import type { Frame } from '../canvas/frame.ts';
import { paint } from '../canvas/painter.ts';
import { pictureOf } from '../canvas/picture.ts';

/** Room around a picture, the same that the painter leaves; and the strip for the legend. Pixels. */
const margin = 16;
const legendHeight = 36;
/** Shorter pictures are enlarged by a whole number until lines and marks do not cover them. */
const leastSide = 512;

/** What the colours mean, as under the picture on the page. */
const legends = {
  difference: ['raised', 'lowered'],
  matches: ['raised', 'lowered', 'kept'],
} as const;
const legendWords = { raised: 'raised', lowered: 'lowered', kept: 'unchanged' };

/** The difference or the matches as a PNG, on white, with their legend below; the class and round in view. */
export async function pictureFile(
  what: keyof typeof legends,
  shown: ShownResult,
  view: ViewState,
): Promise<Uint8Array<ArrayBuffer>> {
  const { photo, mask, truth } = shown.inputs;
  const { height, width } = photo.pixels;
  const scale = Math.max(1, Math.ceil(leastSide / Math.max(height, width)));
  const pane = { left: 0, top: 0, height: height * scale + 2 * margin, width: width * scale + 2 * margin };
  const panes = what === 'matches' ? [pane, { ...pane, left: pane.width }] : [pane];
  const frame: Frame = { height: pane.height, width: pane.width * panes.length, panes, viewport: fitted, density: 1 };
  const looking = { ...view, view: what, maskHidden: false, hovered: null, pinned: null, tool: 'look' } as const;

  const drawn = document.createElement('canvas');
  const picture = pictureOf({ photo, mask, truth }, shown, looking, null, new Map(), false);
  paint(contextOf(drawn), picture, frame);

  const canvas = document.createElement('canvas');
  [canvas.height, canvas.width] = [frame.height + legendHeight, frame.width];
  const context = contextOf(canvas);
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(drawn, 0, 0);
  paintLegend(context, what, frame.height + legendHeight / 2 - margin / 2);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('This browser could not write the picture as PNG.');
  return new Uint8Array(await blob.arrayBuffer());
}

function paintLegend(context: CanvasRenderingContext2D, what: keyof typeof legends, y: number): void {
  context.font = '14px system-ui, sans-serif';
  context.textBaseline = 'middle';
  let x = margin;
  for (const direction of legends[what]) {
    context.fillStyle = css(directionColours[direction]);
    context.fillRect(x, y - 6, 12, 12);
    context.strokeStyle = '#333333';
    context.strokeRect(x + 0.5, y - 5.5, 11, 11);
    context.fillStyle = '#1a1a1a';
    context.fillText(legendWords[direction], x + 18, y);
    x += 18 + context.measureText(legendWords[direction]).width + 20;
  }
  if (what === 'difference') return;
  context.fillText('left: generated (circle), right: photo (star)', x, y);
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gave no canvas to draw on.');
  return context;
}
