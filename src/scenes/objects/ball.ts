import { circle, toLine } from '../distance.ts';
import { anyTilt, type ObjectKind } from './object-kind.ts';

/** A rubber ball: one broad band and thin hoops that bend as on a sphere. */
export const ball: ObjectKind = {
  name: 'ball',
  hues: [25, 245, 145],
  base: [0.6, 0.19, 0],
  second: [0.95, 0.03, 60],
  accent: [0.78, 0.15, 60],
  pattern: 'stripes',
  tilt: anyTilt,
  distance: (x, y) => circle(x, y, 0.9),
  paint(brush, x, y, palette) {
    const latitude = y / Math.sqrt(Math.max(0.08, 1 - 0.75 * x * x));
    brush.set(palette.base);
    brush.over(palette.second, brush.inside(Math.abs(latitude) - 0.3));
    brush.over(palette.accent, brush.inside(Math.abs(latitude) - 0.12));
    brush.over(palette.second, brush.inside(toLine(Math.abs(latitude) - 0.52, 0.5) - 0.05));
  },
};
