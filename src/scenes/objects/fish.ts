import { circle, lens, polygon, toLine } from '../distance.ts';
import { anyTilt, type ObjectKind } from './object-kind.ts';

const tail = [0.42, 0, 0.98, -0.5, 0.84, 0, 0.98, 0.5];
const fin = [-0.25, -0.35, 0.1, -0.68, 0.3, -0.25];
const pitch = 0.24;

/** A fish that looks left: rows of scales, a striped tail, an eye. */
export const fish: ObjectKind = {
  name: 'fish',
  hues: [50, 230, 195],
  base: [0.7, 0.15, 0],
  second: [0.84, 0.1, 15],
  accent: [0.58, 0.16, -15],
  pattern: 'scales',
  tilt: anyTilt,
  distance: (x, y) => Math.min(lens(y, x + 0.2, 0.78, 0.47), polygon(x, y, tail) - 0.03, polygon(x, y, fin) - 0.04),
  paint(brush, x, y, palette) {
    const body = lens(y, x + 0.2, 0.78, 0.47);
    brush.set(palette.accent);
    brush.over(palette.second, brush.inside(toLine(x > 0.4 ? y * 1.2 : x + y, 0.16) - 0.035));
    if (body > brush.pixel) return;
    const covered = brush.inside(body);
    const column = Math.round((x + 0.2) / (pitch * 0.6));
    const shift = (column & 1) * 0.5;
    const row = Math.round(y / pitch - shift) + shift;
    const scale = circle(x + 0.2 - column * pitch * 0.6 + 0.02, y - row * pitch, 0.115);
    brush.over(palette.base, covered);
    brush.over(palette.second, covered * brush.inside(Math.abs(scale) - 0.022));
    brush.over(palette.second, covered * brush.inside(x + 0.5));
    brush.over(palette.accent, covered * brush.inside(Math.abs(circle(x + 1.02, y, 0.52)) - 0.03));
    brush.over([0.98, 0.98, 0.96], brush.inside(circle(x + 0.66, y + 0.08, 0.1)));
    brush.over([0.08, 0.08, 0.12], brush.inside(circle(x + 0.68, y + 0.08, 0.055)));
  },
};
