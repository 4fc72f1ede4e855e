import { capsule, lens, toLine } from '../distance.ts';
import { anyTilt, type ObjectKind } from './object-kind.ts';

/** A leaf: midrib, side veins that sweep towards the tip, one half in the light. */
export const leaf: ObjectKind = {
  name: 'leaf',
  hues: [140, 120, 55],
  base: [0.66, 0.15, 0],
  second: [0.84, 0.12, -12],
  accent: [0.54, 0.13, 8],
  pattern: 'stripes',
  tilt: anyTilt,
  distance: (x, y) => Math.min(lens(x, y + 0.12, 0.86, 0.52), capsule(x, y, 0, 0.6, 0.08, 1, 0.06)),
  paint(brush, x, y, palette) {
    const side = Math.abs(x);
    brush.set(palette.base);
    brush.over(palette.accent, 0.5 * brush.inside(-x));
    brush.over(palette.second, brush.inside(toLine(y + 0.9 * side + 0.1, 0.25) - 0.028));
    brush.over(palette.second, brush.inside(side - 0.04));
    brush.over(palette.accent, brush.inside(0.74 - y));
  },
};
