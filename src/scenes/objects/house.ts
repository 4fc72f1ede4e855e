import { box, polygon, toLine } from '../distance.ts';
import { type ObjectKind, uprightTilt } from './object-kind.ts';

const outline = [-0.68, 0.84, -0.68, -0.02, -0.92, -0.02, 0, -0.84, 0.92, -0.02, 0.68, -0.02, 0.68, 0.84];
const chimney = (x: number, y: number) => box(x - 0.48, y + 0.55, 0.11, 0.3);

/** A brick house: courses of bricks, a tiled roof, a door and a lit window. */
export const house: ObjectKind = {
  name: 'house',
  hues: [40, 245, 28],
  base: [0.72, 0.1, 0],
  second: [0.9, 0.04, 30],
  accent: [0.47, 0.11, -15],
  pattern: 'bricks',
  tilt: uprightTilt,
  distance: (x, y) => Math.min(polygon(x, y, outline) - 0.02, chimney(x, y)),
  paint(brush, x, y, palette) {
    const course = Math.floor(y / 0.16);
    const joint = Math.min(toLine(y, 0.16), toLine(x + (course & 1) * 0.16, 0.32));
    brush.set(palette.base);
    brush.over(palette.second, brush.inside(joint - 0.022));
    // Above the roof line there is only the chimney, which is of brick.
    const onRoof = y + 0.95 < 0.89 * Math.abs(x) ? 0 : brush.inside(y + 0.04);
    brush.over(palette.accent, onRoof);
    brush.over(palette.base, 0.55 * onRoof * brush.inside(toLine(y, 0.15) - 0.025));
    const door = box(x + 0.25, y - 0.55, 0.17, 0.36, 0.05);
    brush.over(palette.accent, brush.inside(door));
    const window = box(x - 0.3, y - 0.38, 0.2, 0.18);
    brush.over(palette.second, brush.inside(window - 0.06));
    brush.over([0.99, 0.87, 0.5], brush.inside(window));
    brush.over(palette.accent, brush.inside(Math.max(window, Math.min(Math.abs(x - 0.3), Math.abs(y - 0.38)) - 0.025)));
  },
};
