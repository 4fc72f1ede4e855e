import { G4SegError } from '../../core/errors.ts';
import type { Size } from '../../core/grid.ts';
import { area } from '../../core/grid.ts';

/**
 * COCO's two ways to write a mask, with the pixels that pycocotools gives. Masks here are uint8 [H, W], row-major,
 * 0 or 1; COCO counts pixels down the columns. Source: cocodataset/cocoapi, common/maskApi.c.
 */

/** Outlines are walked on a grid five times as fine as the pixels. */
const fineness = 5;

/** Coordinates may lie outside the picture, but not by more than this many of its longer side: the walk is as long. */
const outsideLimit = 2;

/**
 * Run lengths down the columns, background first.
 * @throws G4SegError `bad-input` unless they add up to the picture
 */
export function maskFromRuns(runs: readonly number[], size: Size): Uint8Array<ArrayBuffer> {
  const { height, width } = size;
  const total = runs.reduce((sum, run) => sum + run, 0);
  if (total !== area(size) || runs.some((run) => !Number.isInteger(run) || run < 0)) {
    throw new G4SegError(
      'bad-input',
      `The runs cover ${total} pixels; the picture of ${width} × ${height} has ${area(size)}.`,
      {
        total,
      },
    );
  }
  const mask = new Uint8Array(area(size));
  let at = 0;
  runs.forEach((run, index) => {
    if (index % 2 === 1) {
      for (let i = at; i < at + run; i++) mask[(i % height) * width + Math.floor(i / height)] = 1;
    }
    at += run;
  });
  return mask;
}

/**
 * Run lengths from COCO's compressed text: five bits a character from '0' on, the sixth says that more follow, and
 * from the fourth run on the difference to the run two before is stored.
 * @throws G4SegError `bad-input` for a character outside the code, or text that ends inside a number
 */
export function decompressRuns(text: string): number[] {
  const runs: number[] = [];
  let at = 0;
  while (at < text.length) {
    let value = 0;
    let shift = 1;
    for (let more = true; more; at++) {
      const code = text.charCodeAt(at) - 48;
      if (!(code >= 0 && code < 64) || shift > 2 ** 40) {
        throw new G4SegError('bad-input', `The compressed runs are damaged at character ${at} of ${text.length}.`, {
          at,
        });
      }
      more = (code & 32) !== 0;
      value += (code & 31) * shift;
      shift *= 32;
      if (!more && code & 16) value -= shift;
    }
    runs.push(runs.length > 2 ? value + runs[runs.length - 2] : value);
  }
  return runs;
}

/**
 * The pixels inside a polygon. Where its outline crosses the centre line of a column, everything below changes side.
 * @param points x, y, x, y, … in pixels, (0, 0) being the outer corner of the first pixel
 * @throws G4SegError `bad-input` for fewer than three points, or points far outside the picture
 */
export function maskFromPolygon(points: readonly number[], size: Size): Uint8Array<ArrayBuffer> {
  const { height, width } = size;
  const limit = outsideLimit * Math.max(height, width);
  if (points.length < 6 || points.length % 2 === 1) {
    throw new G4SegError(
      'bad-input',
      `A polygon has ${points.length} coordinates; it needs at least three points x, y.`,
    );
  }
  const far = points.find((value) => !(value >= -limit && value <= limit + Math.max(height, width)));
  if (far !== undefined) {
    throw new G4SegError(
      'bad-input',
      `A polygon has the coordinate ${far}, far outside its picture of ${width} × ${height}.`,
      {
        coordinate: far,
      },
    );
  }
  const changes = new Uint8Array(area(size) + 1); // down the columns
  const walk = fineOutline(points);
  for (let j = 1; j < walk.x.length; j++) {
    if (walk.x[j] === walk.x[j - 1]) continue;
    const column = (Math.min(walk.x[j], walk.x[j - 1]) + 0.5) / fineness - 0.5;
    if (!Number.isInteger(column) || column < 0 || column > width - 1) continue;
    const row = (Math.min(walk.y[j], walk.y[j - 1]) + 0.5) / fineness - 0.5;
    changes[column * height + Math.ceil(Math.min(height, Math.max(0, row)))] ^= 1;
  }
  const mask = new Uint8Array(area(size));
  let inside = 0;
  for (let column = 0, at = 0; column < width; column++) {
    for (let row = 0; row < height; row++, at++) {
      inside ^= changes[at];
      mask[row * width + column] = inside;
    }
  }
  return mask;
}

/** Integer points on the fine grid along all edges, without gaps; each edge is walked in its own direction. */
function fineOutline(points: readonly number[]): { x: number[]; y: number[] } {
  const fine = points.map((value) => Math.trunc(fineness * value + 0.5));
  const x: number[] = [];
  const y: number[] = [];
  for (let j = 0; j < fine.length; j += 2) {
    const next = (j + 2) % fine.length;
    const [x0, y0, x1, y1] = [fine[j], fine[j + 1], fine[next], fine[next + 1]];
    const [dx, dy] = [Math.abs(x1 - x0), Math.abs(y1 - y0)];
    const steps = Math.max(dx, dy);
    // Positions are interpolated from the end with the smaller leading coordinate, so both directions round alike.
    const isFlipped = dx >= dy ? x0 > x1 : y0 > y1;
    const [fromX, fromY, toX, toY] = isFlipped ? [x1, y1, x0, y0] : [x0, y0, x1, y1];
    const slope = steps === 0 ? 0 : dx >= dy ? (toY - fromY) / dx : (toX - fromX) / dy;
    for (let step = 0; step <= steps; step++) {
      const t = isFlipped ? steps - step : step;
      x.push(dx >= dy ? fromX + t : Math.trunc(fromX + slope * t + 0.5));
      y.push(dx >= dy ? Math.trunc(fromY + slope * t + 0.5) : fromY + t);
    }
  }
  return { x, y };
}
