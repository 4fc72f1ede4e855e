import type { Plane, Size } from '../../../core/grid.ts';
import { scaleOf, toScreen, type Pane } from '../../../state/refine/viewport.ts';
import { imagePoint } from '../../../core/spaces.ts';
import { css, directionColours } from './class-colours.ts';
import type { Frame } from './frame.ts';
import { hatched } from './hatch.ts';
import { differenceLayers, heatLayer, maskLayer, outlinePath, photoLayer, quietLayer, type Layer } from './layers.ts';
import { paintInspected, paintLines } from './match-painter.ts';
import type { Picture } from './picture.ts';

/** Draws the whole picture, or clears the canvas. Called at most once a frame. */
export function paint(context: CanvasRenderingContext2D, picture: Picture | null, frame: Frame): void {
  const { density, panes } = frame;
  resizeCanvas(context.canvas, frame);
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, frame.width, frame.height);
  if (!picture) return;
  const [first, second] = panes;
  clipped(context, first, () => paintView(context, picture, frame, first));
  if (second) {
    clipped(context, second, () => {
      paintLayer(context, photoLayer(picture.photo), picture, frame, second);
      paintHeat(context, picture, frame, second);
    });
    paintLines(context, picture, frame);
  }
  if (picture.brush) paintBrush(context, picture);
  else paintInspected(context, picture, frame);
}

/** Sets the canvas to as many device pixels as the frame has; setting a size it has already would clear it for nothing. */
function resizeCanvas(canvas: HTMLCanvasElement, { height, width, density }: Size & { density: number }): void {
  const [deviceHeight, deviceWidth] = [Math.round(height * density), Math.round(width * density)];
  if (canvas.height !== deviceHeight) canvas.height = deviceHeight;
  if (canvas.width !== deviceWidth) canvas.width = deviceWidth;
}

function paintView(context: CanvasRenderingContext2D, picture: Picture, frame: Frame, pane: Pane): void {
  const photo = photoLayer(picture.photo);
  const { round } = picture.shown ?? {};
  const generated = round && photoLayer(round.generated);
  switch (picture.view) {
    case 'generated':
    case 'matches':
      if (generated) paintLayer(context, generated, picture, frame, pane);
      return;
    case 'original':
      paintLayer(context, photo, picture, frame, pane);
      return;
    case 'coarse':
    case 'refined':
      paintLayer(context, photo, picture, frame, pane);
      paintMasks(context, picture.view === 'coarse' ? picture.coarse : picture.refined, picture, frame, pane);
      if (picture.view === 'refined') paintCoarseOutline(context, picture, frame, pane);
      return;
    case 'cut-out':
      paintCutOut(context, picture, frame, pane);
      return;
    case 'split':
      paintSplit(context, picture, frame, pane);
      return;
    case 'difference':
      paintLayer(context, quietLayer(picture.photo, picture.dark), picture, frame, pane);
      paintDifference(context, picture, frame, pane);
      return;
  }
}

/** Coarse on the left of the divider, refined on its right. */
function paintSplit(context: CanvasRenderingContext2D, picture: Picture, frame: Frame, pane: Pane): void {
  paintLayer(context, photoLayer(picture.photo), picture, frame, pane);
  const { x } = toScreen(frame.viewport, picture.photo, pane, imagePoint(0, picture.split * picture.photo.width));
  clipped(context, { ...pane, width: Math.max(0, x - pane.left) }, () =>
    paintMasks(context, picture.coarse, picture, frame, pane),
  );
  clipped(context, { ...pane, left: x, width: Math.max(0, pane.left + pane.width - x) }, () => {
    paintMasks(context, picture.refined, picture, frame, pane);
    paintCoarseOutline(context, picture, frame, pane);
  });
}

function paintMasks(
  context: CanvasRenderingContext2D,
  masks: readonly Plane[],
  picture: Picture,
  frame: Frame,
  pane: Pane,
): void {
  context.globalAlpha = picture.maskOpacity;
  masks.forEach((mask, i) =>
    paintLayer(context, maskLayer(mask, picture.colours[i], picture.soft), picture, frame, pane),
  );
  context.globalAlpha = 1;
  if (!picture.outline) return;
  masks.forEach((mask, i) => {
    const strokes: Strokes = [
      [2.5, 'rgb(0 0 0 / 0.5)'],
      [1.25, css(picture.colours[i])],
    ];
    strokeBorder(context, outlinePath(mask), mask, strokes, picture, frame, pane);
  });
}

/** Where the mask was, as a dashed line over where it is now. */
function paintCoarseOutline(context: CanvasRenderingContext2D, picture: Picture, frame: Frame, pane: Pane): void {
  if (!picture.outline) return;
  for (const mask of picture.coarse) {
    const dash = 5 / scaleOf(frame.viewport, mask, pane);
    context.setLineDash([dash, dash]);
    strokeBorder(context, outlinePath(mask), mask, [[1.25, 'rgb(255 255 255 / 0.9)']], picture, frame, pane);
    context.lineDashOffset = dash;
    strokeBorder(context, outlinePath(mask), mask, [[1.25, 'rgb(0 0 0 / 0.7)']], picture, frame, pane);
    context.lineDashOffset = 0;
    context.setLineDash([]);
  }
}

/** The photo where the refined mask is; what lies behind the canvas shows elsewhere. */
function paintCutOut(context: CanvasRenderingContext2D, picture: Picture, frame: Frame, pane: Pane): void {
  const mask = picture.refined[picture.activeClass];
  if (!mask) return;
  paintLayer(context, maskLayer(mask, picture.colours[picture.activeClass], true), picture, frame, pane);
  context.globalCompositeOperation = 'source-in';
  paintLayer(context, photoLayer(picture.photo), picture, frame, pane);
  context.globalCompositeOperation = 'source-over';
}

function paintDifference(context: CanvasRenderingContext2D, picture: Picture, frame: Frame, pane: Pane): void {
  const { shown } = picture;
  if (!shown) return;
  const { coarse, after } = shown;
  const { raised, lowered, raisedBorder, loweredBorder } = differenceLayers(coarse, after);
  const lines = hatched(frame, (scratch) => paintLayer(scratch, lowered, picture, frame, pane));
  paintLayer(context, raised, picture, frame, pane);
  context.drawImage(lines, 0, 0, frame.width, frame.height);
  strokeBorder(context, raisedBorder, after, [[2, css(directionColours.raised)]], picture, frame, pane);
  const dash = 3 / scaleOf(frame.viewport, after, pane);
  context.setLineDash([dash, dash]);
  strokeBorder(context, loweredBorder, after, [[1, css(directionColours.lowered)]], picture, frame, pane);
  context.setLineDash([]);
}

/** Similarity of the inspected patch with every patch of the photo. */
function paintHeat(context: CanvasRenderingContext2D, picture: Picture, frame: Frame, pane: Pane): void {
  if (!picture.inspection || picture.inspected === null) return;
  context.globalAlpha = 0.62;
  paintLayer(context, heatLayer(picture.inspection), picture, frame, pane);
  context.globalAlpha = 1;
}

/** Every layer covers the whole photo, whatever its own resolution. */
function paintLayer(
  context: CanvasRenderingContext2D,
  layer: Layer,
  { photo }: Picture,
  { viewport }: Frame,
  pane: Pane,
): void {
  const scale = scaleOf(viewport, photo, pane);
  const { x, y } = toScreen(viewport, photo, pane, imagePoint(0, 0));
  context.imageSmoothingEnabled = (photo.width * scale) / layer.width < 1.5; // enlarged pixels stay pixels
  context.drawImage(layer, x, y, photo.width * scale, photo.height * scale);
}

/** Widths in CSS pixels and colours, the lowest first. */
type Strokes = readonly (readonly [width: number, style: string])[];

function strokeBorder(
  context: CanvasRenderingContext2D,
  path: Path2D,
  size: Size,
  strokes: Strokes,
  { photo }: Picture,
  { viewport }: Frame,
  pane: Pane,
): void {
  const scale = scaleOf(viewport, photo, pane);
  const { x, y } = toScreen(viewport, photo, pane, imagePoint(0, 0));
  const [across, down] = [(photo.width * scale) / size.width, (photo.height * scale) / size.height];
  context.save();
  context.translate(x, y);
  context.scale(across, down);
  context.lineCap = 'square';
  for (const [width, style] of strokes) {
    context.lineWidth = width / across;
    context.strokeStyle = style;
    context.stroke(path);
  }
  context.restore();
}

/** The brush's rim, around what it covers. */
function paintBrush(context: CanvasRenderingContext2D, { brush }: Picture): void {
  if (!brush) return;
  for (const [width, style] of [
    [3, 'rgb(0 0 0 / 0.6)'],
    [1.5, '#ffffff'],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = style;
    context.beginPath();
    context.arc(brush.place.x, brush.place.y, brush.radius, 0, 2 * Math.PI);
    context.stroke();
  }
}

function clipped(context: CanvasRenderingContext2D, { left, top, width, height }: Pane, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  draw();
  context.restore();
}
