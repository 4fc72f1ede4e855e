import { polygon } from '../distance.ts';
import { anyTilt, type ObjectKind } from './object-kind.ts';

const rounding = 0.07;
const corners = Array.from({ length: 10 }, (_, i) => {
  const radius = i % 2 === 0 ? 0.94 : 0.42;
  const angle = (i * Math.PI) / 5 - Math.PI / 2;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}).flat();

/** A five-pointed star folded into ten facets, light and dark in turn. */
export const star: ObjectKind = {
  name: 'star',
  hues: [88, 60, 350],
  base: [0.87, 0.16, 0],
  second: [0.74, 0.15, -12],
  accent: [0.97, 0.05, 5],
  pattern: 'facets',
  tilt: anyTilt,
  distance: (x, y) => polygon(x, y, corners) - rounding,
  paint(brush, x, y, palette) {
    const sector = ((Math.atan2(x, -y) + 2 * Math.PI) * 5) / Math.PI; // ten to the turn
    const fold = sector - Math.floor(sector / 2) * 2; // 0..2 between one tip and the next
    const toFold = Math.min(Math.abs(fold - 1), fold, 2 - fold) * Math.sqrt(x * x + y * y) * 0.628;
    const lit = brush.inside(-toFold);
    brush.set(palette.base);
    brush.over(palette.second, fold < 1 ? lit : 1 - lit);
    brush.over(palette.accent, 0.7 * brush.inside(Math.sqrt(x * x + y * y) - 0.13));
  },
};
