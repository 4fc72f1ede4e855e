/**
 * Signed distances to plane shapes, negative inside, after Inigo Quilez, "2D distance functions"
 * (iquilezles.org/articles/distfunctions2d). x points right and y points down. Unions (`Math.min`) are exact
 * outside, intersections (`Math.max`) exact inside; elsewhere the value is a bound, which is enough for
 * coverage (only the zero line matters) and for shadows.
 */
export function circle(x: number, y: number, radius: number): number {
  return Math.sqrt(x * x + y * y) - radius;
}

/** A ring of mean radius `radius`; `thickness` is half its width. */
export function ring(x: number, y: number, radius: number, thickness: number): number {
  return Math.abs(Math.sqrt(x * x + y * y) - radius) - thickness;
}

/** An axis-parallel box about the origin with half sides `halfWidth`, `halfHeight`, corners rounded by `round`. */
export function box(x: number, y: number, halfWidth: number, halfHeight: number, round = 0): number {
  const dx = Math.abs(x) - halfWidth + round;
  const dy = Math.abs(y) - halfHeight + round;
  const ox = Math.max(dx, 0);
  const oy = Math.max(dy, 0);
  return Math.sqrt(ox * ox + oy * oy) + Math.min(Math.max(dx, dy), 0) - round;
}

/** All points within `radius` of the segment from (ax, ay) to (bx, by). */
export function capsule(x: number, y: number, ax: number, ay: number, bx: number, by: number, radius: number): number {
  const ux = bx - ax;
  const uy = by - ay;
  const along = ((x - ax) * ux + (y - ay) * uy) / (ux * ux + uy * uy);
  const t = along <= 0 ? 0 : along >= 1 ? 1 : along;
  return circle(x - ax - t * ux, y - ay - t * uy, radius);
}

/** The lens about the origin with tips at (0, ±halfLength) and width 2 · halfWidth. */
export function lens(x: number, y: number, halfLength: number, halfWidth: number): number {
  const offset = (halfLength * halfLength - halfWidth * halfWidth) / (2 * halfWidth);
  const px = Math.abs(x);
  const py = Math.abs(y);
  if ((py - halfLength) * offset > px * halfLength) return circle(px, py - halfLength, 0);
  return circle(px + offset, py, offset + halfWidth);
}

/** The disc of `radius` about the origin without the disc of `bite` about (shift, 0). */
export function crescent(x: number, y: number, radius: number, shift: number, bite: number): number {
  const py = Math.abs(y);
  const tipX = (radius * radius - bite * bite + shift * shift) / (2 * shift);
  const tipY = Math.sqrt(Math.max(radius * radius - tipX * tipX, 0));
  if (x * tipY - py * tipX > shift * Math.max(tipY - py, 0)) return circle(x - tipX, py - tipY, 0);
  return Math.max(circle(x, py, radius), -circle(x - shift, py, bite));
}

/** A simple polygon, corners as x0, y0, x1, y1, … in either sense of rotation. */
export function polygon(x: number, y: number, corners: readonly number[]): number {
  const length = corners.length;
  let nearest = Infinity;
  let inside = false;
  let bx = corners[length - 2] as number;
  let by = corners[length - 1] as number;
  for (let i = 0; i < length; i += 2) {
    const ax = corners[i] as number;
    const ay = corners[i + 1] as number;
    const ux = bx - ax;
    const uy = by - ay;
    const wx = x - ax;
    const wy = y - ay;
    const along = (wx * ux + wy * uy) / (ux * ux + uy * uy);
    const t = along <= 0 ? 0 : along >= 1 ? 1 : along;
    const dx = wx - t * ux;
    const dy = wy - t * uy;
    nearest = Math.min(nearest, dx * dx + dy * dy);
    if (ay > y !== by > y && x < ax + (ux * (y - ay)) / uy) inside = !inside;
    bx = ax;
    by = ay;
  }
  return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
}

/** Distance of `value` to the nearest multiple of `period`. */
export function toLine(value: number, period: number): number {
  return Math.abs(value - period * Math.round(value / period));
}
