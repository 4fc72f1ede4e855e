import { box, circle, ring } from '../distance.ts';
import { valueNoise } from '../lattice-noise.ts';
import { anyTilt, type ObjectKind } from './object-kind.ts';

const bow = (x: number, y: number) => ring(x, y + 0.52, 0.32, 0.15);

/** A key of brushed metal: fine grain along the shaft and round the bow. */
export const key: ObjectKind = {
  name: 'key',
  hues: [85, 70, 250],
  base: [0.76, 0.11, 0],
  second: [0.9, 0.08, 8],
  accent: [0.58, 0.1, -12],
  pattern: 'grain',
  tilt: anyTilt,
  distance: (x, y) =>
    Math.min(
      bow(x, y),
      box(x, y - 0.38, 0.12, 0.6, 0.05),
      box(x - 0.22, y - 0.82, 0.2, 0.1, 0.03),
      box(x - 0.19, y - 0.5, 0.17, 0.09, 0.03),
    ),
  paint(brush, x, y, palette) {
    const radius = circle(x, y + 0.52, 0);
    const onBow = radius < 0.48;
    const grain = onBow ? valueNoise(radius * 26, Math.atan2(x, y) * 2, 77) : valueNoise(x * 26, y * 3, 78);
    brush.set(palette.base);
    brush.over(grain > 0 ? palette.second : palette.accent, Math.abs(grain));
    brush.over(palette.accent, 0.8 * brush.inside(Math.abs(radius - 0.32) - 0.025));
  },
};
