import { circle, crescent } from '../distance.ts';
import { anyTilt, type ObjectKind } from './object-kind.ts';

const craters = [
  [-0.55, 0.02, 0.14],
  [-0.3, -0.62, 0.1],
  [-0.32, 0.55, 0.15],
  [-0.72, -0.32, 0.08],
  [0.12, 0.78, 0.09],
  [-0.66, 0.42, 0.07],
  [-0.5, -0.42, 0.06],
] as const;

/** A crescent with craters, each a dark disc with a light rim. */
export const moon: ObjectKind = {
  name: 'moon',
  hues: [95, 80, 255],
  base: [0.88, 0.09, 0],
  second: [0.74, 0.08, -15],
  accent: [0.96, 0.05, 0],
  pattern: 'rings',
  tilt: anyTilt,
  distance: (x, y) => crescent(x, y, 0.95, 0.44, 0.74),
  paint(brush, x, y, palette) {
    brush.set(palette.base);
    for (const [cx, cy, radius] of craters) {
      const distance = circle(x - cx, y - cy, radius);
      if (distance > 0.1) continue;
      brush.over(palette.accent, brush.inside(distance - 0.045));
      brush.over(palette.second, brush.inside(distance));
    }
  },
};
