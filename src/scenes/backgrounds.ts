import type { Random } from '../core/random.ts';
import type { Brush } from './brush.ts';
import { oklch, type Palette } from './colour.ts';
import { box, circle, ring, toLine } from './distance.ts';
import { cloudNoise, hashed, valueNoise } from './lattice-noise.ts';
import type { Pattern } from './objects/object-kind.ts';

/** Sets the brush to the colour of the background at a pixel; x and y in pixels. */
export type Painter = (brush: Brush, x: number, y: number) => void;

export type BackgroundKind = Pattern | 'hills' | 'night' | 'pebbles' | 'weave';

export const backgroundKinds: readonly BackgroundKind[] = [
  'stripes',
  'dots',
  'checks',
  'rings',
  'scales',
  'bricks',
  'grain',
  'facets',
  'blend',
  'hills',
  'night',
  'pebbles',
  'weave',
];

/** A calm palette about one hue: the second colour close by, the accent from across or next to it. */
export function backgroundPalette(random: Random): Palette {
  const hue = random.uniform(0, 360);
  const lightness = random.uniform(0.5, 0.86);
  const chroma = random.uniform(0.03, 0.12);
  const step = random.uniform(0.05, 0.12) * (lightness > 0.7 ? -1 : 1);
  return {
    base: oklch(lightness, chroma, hue),
    second: oklch(lightness + step, chroma * random.uniform(0.7, 1.2), hue + random.uniform(-40, 40)),
    accent: oklch(lightness - step / 2, chroma, hue + random.uniform(-90, 90)),
  };
}

/** A painter of the given kind with its own scale, angle and offset. */
export function makeBackground(kind: BackgroundKind, palette: Palette, random: Random): Painter {
  const angle = kind === 'bricks' || kind === 'scales' ? random.uniform(-0.2, 0.2) : random.uniform(0, Math.PI);
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  const shiftX = random.uniform(0, 128);
  const shiftY = random.uniform(0, 128);
  const salt = random.integer(0, 0x7fffffff);
  const period = random.uniform(7, 20);
  if (kind === 'hills') return hills(palette, salt, random);
  if (kind === 'night') return night(palette, salt);
  const pattern = patterns[kind](palette, period, salt);
  return (brush, x, y) => {
    brush.set(palette.base);
    pattern(brush, cosine * x + sine * y + shiftX, cosine * y - sine * x + shiftY);
    // Every surface drifts a little towards the accent, so that no region is one flat colour.
    brush.over(palette.accent, 0.22 + 0.3 * cloudNoise(x / 46, y / 46, salt));
  };
}

type PatternMaker = (palette: Palette, period: number, salt: number) => Painter;

const patterns: Readonly<Record<Exclude<BackgroundKind, 'hills' | 'night'>, PatternMaker>> = {
  stripes: (palette, period) => (brush, x) => {
    brush.over(palette.second, brush.inside(toLine(x, period) - period * 0.22));
    brush.over(palette.accent, 0.6 * brush.inside(toLine(x + period / 2, period) - 0.8));
  },
  dots: (palette, period) => (brush, x, y) => {
    const row = Math.round(y / (period * 0.866));
    const shift = (row & 1) * 0.5;
    const column = Math.round(x / period - shift) + shift;
    brush.over(palette.second, brush.inside(circle(x - column * period, y - row * period * 0.866, period * 0.28)));
  },
  checks: (palette, period) => (brush, x, y) => {
    brush.over(palette.second, 0.55 * brush.inside(toLine(x, 2 * period) - period / 2));
    brush.over(palette.second, 0.55 * brush.inside(toLine(y, 2 * period) - period / 2));
  },
  rings: (palette, period, salt) => (brush, x, y) => {
    const side = period * 2.6;
    const column = Math.floor(x / side);
    const row = Math.floor(y / side);
    const cx = (column + 0.3 + 0.4 * hashed(column, row, salt)) * side;
    const cy = (row + 0.3 + 0.4 * hashed(row, column, salt)) * side;
    const radius = side * (0.12 + 0.16 * hashed(column, row, salt ^ 1));
    brush.over(palette.accent, 0.6 * brush.inside(circle(x - cx, y - cy, radius)));
    brush.over(palette.second, brush.inside(ring(x - cx, y - cy, radius, 1.4)));
  },
  scales: (palette, period) => (brush, x, y) => {
    const half = period * 0.5;
    const row = Math.floor(y / half);
    // A scale hides the one above it, so the topmost of the two rows that reach this point decides.
    for (let r = row - 1; r <= row; r++) {
      const shift = (r & 1) * 0.5;
      const column = Math.round(x / period - shift) + shift;
      const distance = circle(x - column * period, y - r * half, period * 0.56);
      const covered = brush.inside(distance);
      brush.over(palette.base, covered);
      brush.over(palette.second, covered * brush.inside(-distance - period * 0.16));
    }
  },
  bricks: (palette, period, salt) => (brush, x, y) => {
    const height = period * 0.7;
    const course = Math.floor(y / height);
    const shifted = x / (2 * height) + (course & 1) * 0.5;
    const shade = hashed(Math.floor(shifted), course, salt);
    brush.over(palette.accent, 0.7 * shade);
    const joint = Math.min(toLine(y, height), toLine(shifted, 1) * 2 * height);
    brush.over(palette.second, brush.inside(joint - 0.9));
  },
  grain: (palette, period, salt) => (brush, x, y) => {
    const bend = 4 * valueNoise(x / 40, y / 12, salt);
    const fibre = valueNoise(x / 22, (y + bend) / 1.7, salt ^ 7);
    const growth = valueNoise(x / 90, (y + bend) / (period * 0.5), salt ^ 9);
    brush.over(palette.second, 0.45 + 0.55 * growth + 0.35 * fibre);
    brush.over(palette.accent, 0.9 * brush.inside(toLine(y, period * 2) - 0.6));
  },
  facets: (palette, period, salt) => (brush, x, y) => {
    const side = period * 1.6;
    const column = Math.floor(x / side);
    const row = Math.floor(y / side);
    const upper = x / side - column > y / side - row ? 1 : 0;
    const shade = hashed(2 * column + upper, row, salt);
    brush.over(shade > 0.5 ? palette.second : palette.accent, 0.9 * Math.abs(2 * shade - 1));
  },
  blend: (palette, period, salt) => (brush, x, y) => {
    brush.over(palette.second, 0.5 + 0.9 * cloudNoise(x / (2.4 * period), y / (2.4 * period), salt));
    brush.over(palette.accent, 0.16 * valueNoise(x / 2.2, y / 2.2, salt ^ 3));
  },
  pebbles: (palette, period, salt) => (brush, x, y) => {
    const column = Math.floor(x / period);
    const row = Math.floor(y / period);
    let first = Infinity;
    let second = Infinity;
    let shade = 0;
    for (let r = row - 1; r <= row + 1; r++) {
      for (let c = column - 1; c <= column + 1; c++) {
        const distance = circle(
          x - (c + 0.15 + 0.7 * hashed(c, r, salt)) * period,
          y - (r + 0.15 + 0.7 * hashed(c, r, salt ^ 5)) * period,
          0,
        );
        if (distance < first) {
          second = first;
          first = distance;
          shade = hashed(c, r, salt ^ 6);
        } else if (distance < second) second = distance;
      }
    }
    brush.over(palette.accent, shade);
    brush.over(palette.second, 0.9 * brush.inside((second - first) / 2 - 1.1));
  },
  weave: (palette, period, salt) => (brush, x, y) => {
    const side = period * 0.45;
    const column = Math.floor(x / side);
    const row = Math.floor(y / side);
    const across = ((column + row) & 1) === 0;
    const u = x - (column + 0.5) * side;
    const v = y - (row + 0.5) * side;
    brush.over(across ? palette.second : palette.accent, 0.5 + 0.4 * hashed(across ? row : column, 3, salt));
    brush.scale(1 - 0.22 * brush.inside(-box(u, v, across ? side : side * 0.34, across ? side * 0.34 : side)));
  },
};

/** A sky over two or three ranges of hills. */
function hills(palette: Palette, salt: number, random: Random): Painter {
  const horizon = random.uniform(38, 74);
  const sky = oklch(random.uniform(0.8, 0.92), random.uniform(0.03, 0.08), random.uniform(200, 270));
  return (brush, x, y) => {
    const cloud = cloudNoise(x / 34, y / 13, salt);
    brush.set(sky);
    brush.over([1, 1, 1], 0.1 + 0.5 * Math.max(0, cloud) + (0.3 * y) / horizon - 0.1);
    const far = horizon + 9 * valueNoise(x / 38, 0.5, salt ^ 11);
    const near = horizon + 26 + 12 * valueNoise(x / 55, 1.5, salt ^ 13);
    const onFar = brush.inside(far - y);
    const onNear = brush.inside(near - y);
    const grass = valueNoise(x / 3, y / 5, salt ^ 17);
    brush.over(palette.second, onFar);
    brush.over(palette.accent, onFar * (0.25 + 0.2 * grass));
    brush.over(palette.base, onNear);
    brush.over(palette.accent, onNear * (0.15 + 0.35 * Math.max(0, grass)));
  };
}

/** A dark sky, lighter towards the bottom, with stars of several sizes. */
function night(palette: Palette, salt: number): Painter {
  return (brush, x, y) => {
    const column = Math.floor(x / 13);
    const row = Math.floor(y / 13);
    const cx = (column + 0.2 + 0.6 * hashed(column, row, salt)) * 13;
    const cy = (row + 0.2 + 0.6 * hashed(column, row, salt ^ 21)) * 13;
    const radius = 1.7 * hashed(column, row, salt ^ 23) - 0.3;
    brush.set(palette.base);
    brush.scale(0.36);
    brush.over(palette.accent, 0.1 + (0.3 * y) / 128 + 0.22 * cloudNoise(x / 30, y / 22, salt));
    brush.over([0.99, 0.97, 0.86], 0.9 * brush.inside(circle(x - cx, y - cy, radius)));
  };
}
