import type { Corner } from './outline.ts';

/**
 * A closed polygon with fewer points: none that is left out lies further than `tolerance` from the line that replaces it
 * (Douglas and Peucker 1973).
 * @param tolerance in pixels
 */
export function simplified(polygon: readonly Corner[], tolerance: number): readonly Corner[] {
  if (polygon.length <= 3) return polygon;
  const closed = [...polygon, polygon[0]];
  const far = furthest(closed, 0, polygon.length).place; // a closed line has no ends, so it gets two
  const kept = new Set([0, far]);
  const open: [first: number, last: number][] = [
    [0, far],
    [far, polygon.length],
  ];
  for (let part = open.pop(); part; part = open.pop()) {
    const { place, distance } = furthest(closed, ...part);
    if (distance <= tolerance) continue;
    kept.add(place);
    open.push([part[0], place], [place, part[1]]);
  }
  return polygon.filter((_, i) => kept.has(i));
}

/** The point between two others that lies furthest from the line between them. */
function furthest(points: readonly Corner[], first: number, last: number): { place: number; distance: number } {
  let [place, distance] = [first + 1, -1];
  for (let i = first + 1; i < last; i++) {
    const away = distanceToLine(points[i], points[first], points[last]);
    if (away > distance) [place, distance] = [i, away];
  }
  return { place, distance };
}

function distanceToLine(point: Corner, from: Corner, to: Corner): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const lengthSquared = dx * dx + dy * dy;
  const along = (point.x - from.x) * dx + (point.y - from.y) * dy;
  const t = lengthSquared === 0 ? 0 : Math.min(1, Math.max(0, along / lengthSquared));
  return Math.hypot(point.x - from.x - t * dx, point.y - from.y - t * dy);
}
