import { polygon, ring, toLine } from '../distance.ts';
import { type ObjectKind, uprightTilt } from './object-kind.ts';

const body = [-0.72, -0.6, 0.46, -0.6, 0.36, 0.66, -0.6, 0.66];
const bowl = (x: number, y: number) => polygon(x, y, body) - 0.09;

/** A cup with a checked body, a plain handle, and a rim. */
export const cup: ObjectKind = {
  name: 'cup',
  hues: [200, 25, 245],
  base: [0.66, 0.11, 0],
  second: [0.93, 0.03, 0],
  accent: [0.48, 0.1, 0],
  pattern: 'checks',
  tilt: uprightTilt,
  distance: (x, y) => Math.min(bowl(x, y), ring(x - 0.52, y + 0.02, 0.33, 0.095)),
  paint(brush, x, y, palette) {
    brush.set(palette.base);
    if (bowl(x, y) > 0.02) return;
    const side = 0.27;
    const u = x / (1 - 0.08 * y) + 0.12;
    const edge = Math.min(toLine(u, side), toLine(y, side));
    const odd = (Math.floor(u / side) + Math.floor(y / side)) & 1;
    const share = brush.inside(-edge);
    brush.over(palette.second, odd === 1 ? share : 1 - share);
    brush.over(palette.accent, brush.inside(y + 0.55));
    brush.over(palette.accent, brush.inside(0.64 - y));
  },
};
