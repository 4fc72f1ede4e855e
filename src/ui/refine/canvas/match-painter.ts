import { patchAt, patchCentre } from '../../../core/spaces.ts';
import type { Round } from '../../../engine/protocol.ts';
import { patchReport } from '../../../state/refine/match-sets.ts';
import { scaleOf, toScreen, type Pane, type ScreenPoint } from '../../../state/refine/viewport.ts';
import { css, directionColours } from './class-colours.ts';
import { circle, paintMark, star } from './marks.ts';
import type { Frame } from './frame.ts';
import type { Picture } from './picture.ts';

/** The matched pairs: a circle on the generated picture, a star on the original, a line between them. */
export function paintLines(context: CanvasRenderingContext2D, picture: Picture, frame: Frame): void {
  for (const patch of picture.lines) paintPair(context, picture, frame, patch, 0.85);
}

/** The patch under the pointer or pinned: its square, and its pair. */
export function paintInspected(context: CanvasRenderingContext2D, picture: Picture, frame: Frame): void {
  const { inspected } = picture;
  const round = picture.shown?.round;
  if (inspected === null || !round || inspected >= round.match.length) return;
  paintSquare(context, picture, frame, frame.panes[0], round, inspected);
  paintPair(context, picture, frame, inspected, 1);
}

function paintPair(
  context: CanvasRenderingContext2D,
  picture: Picture,
  frame: Frame,
  patch: number,
  alpha: number,
): void {
  const round = picture.shown?.round;
  const report = round && patchReport(round, patch);
  if (!report) return;
  const [generatedPane, originalPane = generatedPane] = frame.panes;
  const from = centreOf(picture, frame, generatedPane, round, patch);
  const to = centreOf(picture, frame, originalPane, round, report.match);
  const colour = directionColours[report.direction];
  for (const [width, style] of [
    [4, `rgb(0 0 0 / ${0.5 * alpha})`],
    [2, css(colour, alpha)],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = style;
    context.setLineDash(report.direction === 'lowered' ? [7, 5] : []);
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
  }
  context.setLineDash([]);
  paintMark(context, circle(from), css(colour));
  paintMark(context, star(to), css(colour));
}

function paintSquare(
  context: CanvasRenderingContext2D,
  { photo }: Picture,
  { viewport }: Frame,
  pane: Pane,
  { grid }: Round,
  patch: number,
): void {
  const scale = scaleOf(viewport, photo, pane);
  const [across, down] = [(photo.width * scale) / grid.width, (photo.height * scale) / grid.height];
  const centre = toScreen(viewport, photo, pane, patchCentre(patchAt(patch, grid), grid, photo));
  for (const [width, style] of [
    [4, 'rgb(0 0 0 / 0.6)'],
    [2, '#ffffff'],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = style;
    context.strokeRect(centre.x - across / 2, centre.y - down / 2, across, down);
  }
}

function centreOf({ photo }: Picture, { viewport }: Frame, pane: Pane, { grid }: Round, patch: number): ScreenPoint {
  return toScreen(viewport, photo, pane, patchCentre(patchAt(patch, grid), grid, photo));
}
