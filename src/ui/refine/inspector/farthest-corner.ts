import type { Size } from '../../../core/grid.ts';
import type { ScreenPoint } from '../../../state/refine/viewport.ts';

export type Corner = 'top-right' | 'top-left' | 'bottom-right' | 'bottom-left';

/** The corner of a rectangle whose nearest point lies farthest away. The first of equals, so that it stays put. */
export function farthestCorner({ height, width }: Size, points: readonly ScreenPoint[]): Corner {
  const corners: readonly (readonly [Corner, ScreenPoint])[] = [
    ['top-right', { x: width, y: 0 }],
    ['top-left', { x: 0, y: 0 }],
    ['bottom-right', { x: width, y: height }],
    ['bottom-left', { x: 0, y: height }],
  ];
  const room = (corner: ScreenPoint) => Math.min(...points.map(({ x, y }) => Math.hypot(x - corner.x, y - corner.y)));
  return corners.reduce((best, next) => (room(next[1]) > room(best[1]) + 1 ? next : best))[0];
}
