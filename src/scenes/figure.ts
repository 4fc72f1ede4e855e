import type { Brush } from './brush.ts';
import { type Placement, sceneSide } from './composition.ts';

/** How far outside the outline the distances are kept: as far as a shadow reaches. */
const reach = 14;

/** An object on the pixel grid: signed distances to its outline, in pixels, inside its bounding box only. */
export interface Figure {
  readonly placement: Placement;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** float32 [height, width], negative inside. */
  readonly distance: Float32Array;
}

export function rasterize(placement: Placement): Figure {
  const { centreX, centreY, radius, kind, angle, flip } = placement;
  const extent = radius * 1.12 + reach;
  const left = Math.max(0, Math.floor(centreX - extent));
  const top = Math.max(0, Math.floor(centreY - extent));
  const width = Math.min(sceneSide, Math.ceil(centreX + extent)) - left;
  const height = Math.min(sceneSide, Math.ceil(centreY + extent)) - top;
  const distance = new Float32Array(width * height);
  const cosine = Math.cos(angle) / radius;
  const sine = Math.sin(angle) / radius;
  for (let row = 0, i = 0; row < height; row++) {
    const dy = top + row + 0.5 - centreY;
    for (let column = 0; column < width; column++, i++) {
      const dx = left + column + 0.5 - centreX;
      distance[i] = radius * kind.distance(flip * (cosine * dx + sine * dy), cosine * dy - sine * dx);
    }
  }
  return { placement, left, top, width, height, distance };
}

/** Share of a pixel covered by the figure, from the distance at its centre: at most 5 % off at a straight edge. */
export function coverage(distance: number): number {
  return distance <= -0.5 ? 1 : distance >= 0.5 ? 0 : 0.5 - distance;
}

/** Distance at a pixel of the scene; the farthest kept, outside the box. */
export function distanceAt(figure: Figure, row: number, column: number): number {
  const r = row - figure.top;
  const c = column - figure.left;
  if (r < 0 || c < 0 || r >= figure.height || c >= figure.width) return reach;
  return figure.distance[r * figure.width + c] as number;
}

/** Sets the brush to the surface colour of the figure at the centre of a pixel. */
export function paintSurface(figure: Figure, brush: Brush, row: number, column: number): void {
  const { centreX, centreY, radius, kind, angle, flip, palette } = figure.placement;
  const dx = (column + 0.5 - centreX) / radius;
  const dy = (row + 0.5 - centreY) / radius;
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  brush.pixel = 1 / radius;
  kind.paint(brush, flip * (cosine * dx + sine * dy), cosine * dy - sine * dx, palette);
}
