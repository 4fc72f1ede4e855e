import { circle } from '../distance.ts';
import { type ObjectKind } from './object-kind.ts';

const size = 0.64;
const pitch = 0.34;

/** A heart with polka dots on a hexagonal grid. */
export const heart: ObjectKind = {
  name: 'heart',
  hues: [18, 350, 320],
  base: [0.62, 0.2, 0],
  second: [0.86, 0.09, -5],
  accent: [0.95, 0.03, 0],
  pattern: 'dots',
  tilt: 1.2,
  distance(x, y) {
    const u = Math.abs(x) * size;
    const v = 0.54 - y * size;
    if (u + v > 1) return circle(u - 0.25, v - 0.75, Math.SQRT2 / 4) / size;
    const along = 0.5 * Math.max(u + v, 0);
    const toNotch = u * u + (v - 1) * (v - 1);
    const toSide = (u - along) * (u - along) + (v - along) * (v - along);
    return (Math.sqrt(Math.min(toNotch, toSide)) * Math.sign(u - v)) / size;
  },
  paint(brush, x, y, palette) {
    const row = Math.round(y / (pitch * 0.866));
    const shift = (row & 1) * 0.5;
    const column = Math.round(x / pitch - shift) + shift;
    brush.set(palette.base);
    brush.over(palette.second, brush.inside(circle(x - column * pitch, y - row * pitch * 0.866, 0.095)));
  },
};
