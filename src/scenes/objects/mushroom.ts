import { box, circle, toLine } from '../distance.ts';
import { type ObjectKind, uprightTilt } from './object-kind.ts';

const cap = (x: number, y: number) => Math.max(circle(x, (y - 0.02) * 1.06, 0.86), y - 0.06) - 0.06;
const stem = (x: number, y: number) => box(x, y - 0.42, 0.24 + 0.14 * y * y, 0.5, 0.14);
const spots = [
  [-0.02, -0.42, 0.2],
  [-0.5, -0.3, 0.13],
  [0.47, -0.36, 0.15],
  [-0.3, -0.02, 0.11],
  [0.24, -0.05, 0.13],
  [0.74, -0.08, 0.1],
  [-0.74, -0.02, 0.09],
  [0.2, -0.76, 0.09],
  [-0.28, -0.7, 0.08],
] as const;

/** A toadstool: large pale spots on the cap, fine lines on the stem. */
export const mushroom: ObjectKind = {
  name: 'mushroom',
  hues: [28, 55, 350],
  base: [0.58, 0.18, 0],
  second: [0.94, 0.03, 50],
  accent: [0.8, 0.05, 45],
  pattern: 'dots',
  tilt: uprightTilt,
  distance: (x, y) => Math.min(cap(x, y), stem(x, y)),
  paint(brush, x, y, palette) {
    brush.set(palette.second);
    brush.over(palette.accent, brush.inside(toLine(x, 0.13) - 0.022));
    brush.over(palette.accent, 0.8 * brush.inside(y - 0.24));
    const covered = brush.inside(cap(x, y));
    if (covered === 0) return;
    brush.over(palette.base, covered);
    for (const [cx, cy, radius] of spots) {
      const distance = circle(x - cx, (y - cy) * 1.1, radius);
      if (distance < 0.1) brush.over(palette.second, covered * brush.inside(distance));
    }
  },
};
