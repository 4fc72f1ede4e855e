import { G4SegError } from '../../core/errors.ts';
import type { Size } from '../../core/grid.ts';
import { area } from '../../core/grid.ts';

/**
 * COCO's two ways to write a mask, with the pixels that pycocotools gives. COCO counts pixels down the columns. Source: cocodataset/cocoapi, common/maskApi.c.
 */

/** Outlines are walked on a grid five times as fine as the pixels. */
const fineness = 5;

/** Coordinates may lie outside the picture, but not by more than this many of its longer side: the walk is as long. */
const outsideLimit = 2;

/** Gets a pixel of a mask: row * width + column. */
export type Paint = (pixel: number) => void;

/** Steps that the masks of one picture may still cost: a step of an outline, or a pixel that is looked at. */
export interface Budget {
  left: number;
}

/** A hundred objects that each fill a picture of COCO cost 40 millions: a second of work. Larger pictures cost more. */
export function fullBudget(size: Size): Budget {
  return { left: 40_000_000 + 2 * area(size) };
}

function spend(budget: Budget, steps: number): void {
  budget.left -= steps;
  if (budget.left >= 0) return;
  throw new G4SegError('bad-input', 'The masks of this picture have more corners and pixels than a picture can need.');
}

/**
 * Paints run lengths down the columns, background first.
 * @throws G4SegError `bad-input` unless they add up to the picture, or beyond the budget
 */
export function paintRuns(runs: readonly number[], size: Size, budget: Budget, paint: Paint): void {
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
  spend(budget, runs.length + runs.reduce((sum, run, index) => sum + (index % 2 === 1 ? run : 0), 0));
  let at = 0;
  runs.forEach((run, index) => {
    if (index % 2 === 1) {
      for (let i = at; i < at + run; i++) paint((i % height) * width + Math.floor(i / height));
    }
    at += run;
  });
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
 * Paints the pixels inside a polygon. Where its outline crosses the centre line of a column, everything below changes side.
 * @param points x, y, x, y, … in pixels, (0, 0) being the outer corner of the first pixel
 * @throws G4SegError `bad-input` for fewer than three points, points far outside the picture, or beyond the budget
 */
export function paintPolygon(points: readonly number[], size: Size, budget: Budget, paint: Paint): void {
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
  const fine = points.map((value) => Math.trunc(fineness * value + 0.5));
  spend(budget, outlineSteps(fine));
  const [first, last] = columnsOf(fine, width);
  if (first > last) return;
  spend(budget, (last - first + 1) * height);
  const changes = new Uint8Array((last - first + 1) * height + 1); // down the columns
  walkOutline(fine, (x, y, x0, y0) => {
    if (x === x0) return;
    const column = (Math.min(x, x0) + 0.5) / fineness - 0.5;
    if (!Number.isInteger(column) || column < 0 || column > width - 1) return;
    const row = (Math.min(y, y0) + 0.5) / fineness - 0.5;
    changes[(column - first) * height + Math.ceil(Math.min(height, Math.max(0, row)))] ^= 1;
  });
  let inside = 0;
  for (let column = first, at = 0; column <= last; column++) {
    for (let row = 0; row < height; row++, at++) {
      inside ^= changes[at];
      if (inside === 1) paint(row * width + column);
    }
  }
}

/** First and last column that an outline may touch. */
function columnsOf(fine: readonly number[], width: number): [first: number, last: number] {
  let [least, most] = [Infinity, -Infinity];
  for (let j = 0; j < fine.length; j += 2) {
    least = Math.min(least, fine[j]);
    most = Math.max(most, fine[j]);
  }
  return [Math.max(0, Math.floor(least / fineness) - 1), Math.min(width - 1, Math.ceil(most / fineness) + 1)];
}

function outlineSteps(fine: readonly number[]): number {
  let steps = 0;
  for (let j = 0; j < fine.length; j += 2) {
    const next = (j + 2) % fine.length;
    steps += Math.max(Math.abs(fine[next] - fine[j]), Math.abs(fine[next + 1] - fine[j + 1]));
  }
  return steps;
}

/**
 * Walks integer points on the fine grid along all edges, without gaps; each edge is walked in its own direction.
 * @param visit gets each point but the first, and the one before it
 */
function walkOutline(
  fine: readonly number[],
  visit: (x: number, y: number, lastX: number, lastY: number) => void,
): void {
  let [lastX, lastY] = [NaN, NaN];
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
      const x = dx >= dy ? fromX + t : Math.trunc(fromX + slope * t + 0.5);
      const y = dx >= dy ? Math.trunc(fromY + slope * t + 0.5) : fromY + t;
      if (j > 0 || step > 0) visit(x, y, lastX, lastY);
      [lastX, lastY] = [x, y];
    }
  }
}
