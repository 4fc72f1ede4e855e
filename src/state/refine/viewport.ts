import type { Size } from '../../core/grid.ts';
import { imagePoint, type ImagePoint } from '../../core/spaces.ts';

/**
 * Where one looks: the same for every pane, so that all pictures stay linked. Free of any pane's size:
 * `zoom` 1 fits the picture into its pane, and the centre is a share of the picture's width and height.
 */
export interface Viewport {
  readonly zoom: number;
  /** 0..1 of the picture's width that lies at the middle of the pane. */
  readonly centreX: number;
  /** 0..1 of the picture's height that lies at the middle of the pane. */
  readonly centreY: number;
}

/** A rectangle of the canvas that shows one picture, in CSS pixels. */
export interface Pane extends Size {
  readonly left: number;
  readonly top: number;
}

/** A place on the canvas in CSS pixels. */
export interface ScreenPoint {
  readonly x: number;
  readonly y: number;
}

export const fitted: Viewport = { zoom: 1, centreX: 0.5, centreY: 0.5 };

/** Space kept free around a fitted picture, in CSS pixels. */
const margin = 16;
/** One picture pixel never grows beyond this many CSS pixels. */
const largestPixel = 64;

/** CSS pixels a picture pixel takes when the whole picture fits its pane. */
export function fitScale(image: Size, pane: Size): number {
  const width = Math.max(1, pane.width - 2 * margin);
  const height = Math.max(1, pane.height - 2 * margin);
  return Math.min(width / image.width, height / image.height);
}

/** CSS pixels a picture pixel takes now. */
export function scaleOf(viewport: Viewport, image: Size, pane: Size): number {
  return viewport.zoom * fitScale(image, pane);
}

/** Smallest and largest zoom: the fit and 100 % are always inside. */
export function zoomLimits(image: Size, pane: Size): { readonly least: number; readonly most: number } {
  const fit = fitScale(image, pane);
  return { least: Math.min(1, 1 / fit), most: Math.max(1, largestPixel / fit) };
}

/** Canvas place of a picture point. */
export function toScreen(viewport: Viewport, image: Size, pane: Pane, point: ImagePoint): ScreenPoint {
  const scale = scaleOf(viewport, image, pane);
  return {
    x: pane.left + pane.width / 2 + (point.column - viewport.centreX * image.width) * scale,
    y: pane.top + pane.height / 2 + (point.row - viewport.centreY * image.height) * scale,
  };
}

/** Picture point under a canvas place; may lie outside the picture. */
export function toImage(viewport: Viewport, image: Size, pane: Pane, place: ScreenPoint): ImagePoint {
  const scale = scaleOf(viewport, image, pane);
  return imagePoint(
    (place.y - pane.top - pane.height / 2) / scale + viewport.centreY * image.height,
    (place.x - pane.left - pane.width / 2) / scale + viewport.centreX * image.width,
  );
}

/** True where the picture has a pixel. */
export function isInside(point: ImagePoint, image: Size): boolean {
  return point.row >= 0 && point.column >= 0 && point.row < image.height && point.column < image.width;
}

/** Zooms by a factor and keeps the picture point under `place` where it is. */
export function zoomAt(viewport: Viewport, image: Size, pane: Pane, place: ScreenPoint, factor: number): Viewport {
  const { least, most } = zoomLimits(image, pane);
  const zoom = Math.min(most, Math.max(least, viewport.zoom * factor));
  const held = toImage(viewport, image, pane, place);
  const scale = zoom * fitScale(image, pane);
  return bounded({
    zoom,
    centreX: (held.column - (place.x - pane.left - pane.width / 2) / scale) / image.width,
    centreY: (held.row - (place.y - pane.top - pane.height / 2) / scale) / image.height,
  });
}

/** Moves the picture by CSS pixels. */
export function panBy(viewport: Viewport, image: Size, pane: Size, right: number, down: number): Viewport {
  const scale = scaleOf(viewport, image, pane);
  return bounded({
    zoom: viewport.zoom,
    centreX: viewport.centreX - right / scale / image.width,
    centreY: viewport.centreY - down / scale / image.height,
  });
}

/** One picture pixel on one CSS pixel, around `place`. */
export function actualSize(viewport: Viewport, image: Size, pane: Pane, place: ScreenPoint): Viewport {
  return zoomAt(viewport, image, pane, place, 1 / scaleOf(viewport, image, pane));
}

/** The middle of the pane always shows some of the picture. */
function bounded(viewport: Viewport): Viewport {
  const share = (value: number) => Math.min(1, Math.max(0, value));
  return { zoom: viewport.zoom, centreX: share(viewport.centreX), centreY: share(viewport.centreY) };
}
