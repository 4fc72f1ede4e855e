import type { Size } from '../../core/grid.ts';
import { outlinesOf, type Corner, type Loop, type Outlines } from './outline.ts';

/** Where a hole is joined to the outline at its left: the hole's own place, and the place on that outline. */
interface Bridge {
  readonly hole: number;
  readonly from: number;
}

/**
 * A region as polygons, one for each connected part, every corner of a pixel's edge that they pass in turn. Polygons
 * of COCO and labelme have no holes, so a hole is joined to the outline at its left by a line that is walked there and
 * back: it has no area, and no pixel changes sides.
 */
export function regionPolygons(size: Size, isInside: (pixel: number) => boolean): readonly (readonly Corner[])[] {
  const outlines = outlinesOf(size, isInside);
  const bridges = bridgesOf(outlines, size);
  return outlines.loops.flatMap(({ isHole }, loop) => (isHole ? [] : [joined(outlines.loops, bridges, loop, 0)]));
}

/** The polygon without the corners at which it goes straight on. */
export function withoutStraight(polygon: readonly Corner[]): readonly Corner[] {
  const { length } = polygon;
  return polygon.filter((at, i) => {
    const before = polygon[(i + length - 1) % length];
    const after = polygon[(i + 1) % length];
    const isStraight =
      Math.sign(at.x - before.x) === Math.sign(after.x - at.x) &&
      Math.sign(at.y - before.y) === Math.sign(after.y - at.y);
    return !isStraight;
  });
}

/** For each outline the holes that are joined to it, by the place where they are. */
function bridgesOf({ loops, loopAtLeft, placeAtLeft }: Outlines, { width }: Size): Map<number, Bridge[]>[] {
  const bridges = loops.map(() => new Map<number, Bridge[]>());
  loops.forEach(({ corners, isHole }, hole) => {
    if (!isHole) return;
    const from = corners.reduce((best, { x, y }, i) => {
      const least = corners[best];
      return x < least.x || (x === least.x && y < least.y) ? i : best;
    }, 0);
    // All that lies left of a hole's leftmost corner belongs to the region, up to another outline.
    let pixel = corners[from].y * width + corners[from].x - 1;
    while (loopAtLeft[pixel] < 0) pixel--;
    const places = bridges[loopAtLeft[pixel]];
    places.set(placeAtLeft[pixel], [...(places.get(placeAtLeft[pixel]) ?? []), { hole, from }]);
  });
  return bridges;
}

/** The corners of a loop from one place around to it, with those of all holes that hang on it. */
function joined(
  loops: readonly Loop[],
  bridges: readonly Map<number, Bridge[]>[],
  loop: number,
  from: number,
): Corner[] {
  const { corners } = loops[loop];
  const all: Corner[] = [];
  for (let step = 0; step < corners.length; step++) {
    const place = (from + step) % corners.length;
    all.push(corners[place]);
    for (const bridge of bridges[loop].get(place) ?? []) {
      for (const corner of joined(loops, bridges, bridge.hole, bridge.from)) all.push(corner);
      all.push(loops[bridge.hole].corners[bridge.from], corners[place]);
    }
  }
  return all;
}
