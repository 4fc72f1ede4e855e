import { box, circle, polygon, toLine } from '../distance.ts';
import { valueNoise } from '../lattice-noise.ts';
import { type ObjectKind, uprightTilt } from './object-kind.ts';

const half = [0, -0.96, 0.42, -0.42, 0.24, -0.42, 0.6, 0.1, 0.36, 0.1, 0.76, 0.62];
const crownCorners = [...half, ...mirrored(half)];
const crown = (x: number, y: number) => polygon(x, y, crownCorners) - 0.04;
const fruit = [
  [0.02, -0.52],
  [-0.2, -0.1],
  [0.26, 0],
  [-0.36, 0.42],
  [0.1, 0.36],
  [0.46, 0.5],
] as const;

/** A fir in three tiers with needles drawn as broken hatching, and a few berries. */
export const tree: ObjectKind = {
  name: 'tree',
  hues: [150, 165, 130],
  base: [0.56, 0.12, 0],
  second: [0.72, 0.13, -15],
  accent: [0.42, 0.09, 8],
  pattern: 'grain',
  tilt: uprightTilt,
  distance: (x, y) => Math.min(crown(x, y), box(x, y - 0.78, 0.14, 0.2, 0.03)),
  paint(brush, x, y, palette) {
    const broken = valueNoise(x * 9, y * 9, 41);
    const hatch = toLine(y * 0.8 + Math.abs(x), 0.13) - 0.035 - 0.03 * broken;
    brush.set([0.45, 0.31, 0.22]);
    brush.over([0.33, 0.22, 0.16], brush.inside(toLine(x, 0.1) - 0.02));
    const covered = brush.inside(crown(x, y));
    brush.over(palette.base, covered);
    brush.over(broken > -0.1 ? palette.second : palette.accent, 0.75 * covered * brush.inside(hatch));
    for (const [cx, cy] of fruit) {
      const distance = circle(x - cx, y - cy, 0.06);
      if (distance < 0.1) brush.over([0.86, 0.27, 0.25], covered * brush.inside(distance));
    }
  },
};

/** The corners of the right half, reflected and in reverse order; the tip is not repeated. */
function mirrored(corners: readonly number[]): number[] {
  const left: number[] = [];
  for (let i = corners.length - 2; i > 0; i -= 2) left.push(-(corners[i] as number), corners[i + 1] as number);
  return left;
}
