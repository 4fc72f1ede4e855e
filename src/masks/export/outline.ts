import type { Size } from '../../core/grid.ts';

/** A corner of pixels: (0, 0) is the upper left corner of the first pixel. */
export interface Corner {
  readonly x: number;
  readonly y: number;
}

/** A closed walk along the edges of pixels, one pixel a step, the region on its right hand. */
export interface Loop {
  readonly corners: readonly Corner[];
  /** Around a hole the walk is counter-clockwise. */
  readonly isHole: boolean;
}

export interface Outlines {
  readonly loops: readonly Loop[];
  /** int32 [height · width]: the loop that runs along a pixel's left edge, -1 where none does. */
  readonly loopAtLeft: Int32Array;
  /** The place among that loop's corners of the edge's upper end. */
  readonly placeAtLeft: Int32Array;
}

/** Right, down, left, up; a right turn is the next one. */
const steps = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;
const up = 3;

/**
 * All outlines of a region. Pixels that touch at a corner only are kept apart (4-connected); holes that do are joined.
 * @param isInside of a pixel, by row · width + column
 */
export function outlinesOf({ height, width }: Size, isInside: (pixel: number) => boolean): Outlines {
  const inside = (row: number, column: number) =>
    row >= 0 && column >= 0 && row < height && column < width && isInside(row * width + column);
  /** Whether an outline leaves the corner in a direction: the region on its right, something else on its left. */
  const leads = ({ x, y }: Corner, direction: number) => {
    const rightRow = direction === 0 || direction === 1 ? y : y - 1;
    const rightColumn = direction === 0 || direction === 3 ? x : x - 1;
    const leftRow = direction === 1 || direction === 2 ? y : y - 1;
    const leftColumn = direction === 0 || direction === 1 ? x : x - 1;
    return inside(rightRow, rightColumn) && !inside(leftRow, leftColumn);
  };
  const loopAtLeft = new Int32Array(height * width).fill(-1);
  const placeAtLeft = new Int32Array(height * width);
  const loops: Loop[] = [];

  const walk = (start: Corner): Loop => {
    const corners: Corner[] = [];
    let [at, direction, doubleArea] = [start, up, 0];
    do {
      const [dx, dy] = steps[direction];
      const next = { x: at.x + dx, y: at.y + dy };
      if (direction === up) {
        loopAtLeft[next.y * width + next.x] = loops.length;
        placeAtLeft[next.y * width + next.x] = corners.length;
      }
      doubleArea += at.x * next.y - next.x * at.y;
      corners.push(next);
      at = next;
      // A right turn first: it keeps pixels apart that touch at this corner only.
      direction = [1, 0, 3].map((turn) => (direction + turn) % 4).find((one) => leads(next, one)) ?? direction;
    } while (at.x !== start.x || at.y !== start.y || direction !== up);
    return { corners, isHole: doubleArea < 0 };
  };

  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const isLeftEdge = inside(row, column) && !inside(row, column - 1);
      if (isLeftEdge && loopAtLeft[row * width + column] < 0) loops.push(walk({ x: column, y: row + 1 }));
    }
  }
  return { loops, loopAtLeft, placeAtLeft };
}
