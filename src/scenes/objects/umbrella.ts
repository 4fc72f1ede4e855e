import { capsule, circle, ring } from '../distance.ts';
import { type ObjectKind } from './object-kind.ts';

const apex = -0.78;
const canopy = (x: number, y: number) =>
  Math.max(circle(x, y - 0.14, 0.93), y - 0.16, -circle(x, y - 0.26, 0.29), -circle(Math.abs(x) - 0.6, y - 0.26, 0.29));
const handle = (x: number, y: number) =>
  Math.min(
    capsule(x, y, 0, -0.9, 0, 0.74, 0.055),
    Math.max(ring(x + 0.17, y - 0.74, 0.17, 0.055), 0.74 - y),
    circle(x + 0.34, y - 0.74, 0.055),
  );

/** An open umbrella: panels in two colours that meet at the tip, dark ribs, a crook. */
export const umbrella: ObjectKind = {
  name: 'umbrella',
  hues: [320, 245, 25],
  base: [0.58, 0.17, 0],
  second: [0.85, 0.09, 20],
  accent: [0.36, 0.08, 0],
  pattern: 'facets',
  tilt: 0.9,
  distance: (x, y) => Math.min(canopy(x, y), handle(x, y)),
  paint(brush, x, y, palette) {
    brush.set(palette.accent);
    const covered = brush.inside(canopy(x, y));
    if (covered === 0) return;
    // The ribs run from the tip and bend outwards, so a panel is a band of x over depth below the tip.
    const reach = Math.sqrt(Math.max(0.02, 1 - ((y - 0.14) / 0.93) ** 2)) * 0.93;
    const panel = (x / reach) * 2.4 + 0.5;
    const toRib = (Math.abs(panel - Math.round(panel)) * reach) / 2.4;
    const share = brush.inside(-toRib);
    const odd = Math.floor(panel) & 1;
    brush.over(odd === 0 ? palette.base : palette.second, covered);
    brush.over(odd === 0 ? palette.second : palette.base, covered * (1 - share));
    brush.over(palette.accent, 0.35 * covered * brush.inside(toRib - 0.012));
    brush.over(palette.accent, brush.inside(circle(x, y - apex, 0.07)));
  },
};
