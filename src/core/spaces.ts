import type { Size } from './grid.ts';

/**
 * Points and the frames they live in. The frame is part of the type: passing a patch where an image point is
 * meant does not compile. Conversions between frames live in this file only.
 */
declare const frame: unique symbol;

interface Point<Frame extends string> {
  readonly row: number;
  readonly column: number;
  readonly [frame]: Frame;
}

/** Continuous pixel coordinates of the photo: the centre of the first pixel is (0.5, 0.5). */
export type ImagePoint = Point<'image'>;
/** Integer cell of a feature grid. */
export type PatchPoint = Point<'patch'>;

export function imagePoint(row: number, column: number): ImagePoint {
  return { row, column } as ImagePoint;
}

function patchPoint(row: number, column: number): PatchPoint {
  return { row, column } as PatchPoint;
}

/** Row-major index of a patch in its grid. */
export function patchIndex(point: PatchPoint, grid: Size): number {
  return point.row * grid.width + point.column;
}

/** The patch with this row-major index. */
export function patchAt(index: number, grid: Size): PatchPoint {
  return patchPoint(Math.floor(index / grid.width), index % grid.width);
}

/** Centre of a patch in the photo. */
export function patchCentre(point: PatchPoint, grid: Size, image: Size): ImagePoint {
  return imagePoint(
    ((point.row + 0.5) * image.height) / grid.height,
    ((point.column + 0.5) * image.width) / grid.width,
  );
}

/** The patch that covers an image point; points outside go to the nearest border patch. */
export function patchUnder(point: ImagePoint, grid: Size, image: Size): PatchPoint {
  const cell = (value: number, cells: number, pixels: number) =>
    Math.min(cells - 1, Math.max(0, Math.floor((value * cells) / pixels)));
  return patchPoint(cell(point.row, grid.height, image.height), cell(point.column, grid.width, image.width));
}
