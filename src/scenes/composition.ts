import type { Random } from '../core/random.ts';
import { type BackgroundKind, backgroundKinds, backgroundPalette } from './backgrounds.ts';
import { objectKinds } from './classes.ts';
import { oklch, type Palette } from './colour.ts';
import type { ObjectKind, Tone } from './objects/object-kind.ts';

/** Side of a scene in pixels. */
export const sceneSide = 128;

/** One object before it is drawn. The figure's own coordinates are pixels turned by −angle, over the radius. */
export interface Placement {
  readonly label: number;
  readonly kind: ObjectKind;
  readonly palette: Palette;
  readonly hue: number;
  readonly centreX: number;
  readonly centreY: number;
  readonly radius: number;
  readonly angle: number;
  /** −1 for a mirrored figure, else 1. */
  readonly flip: number;
}

/** What a scene shows: everything random but light, blur and noise. */
export interface Composition {
  /** Back to front. */
  readonly placements: readonly Placement[];
  readonly background: BackgroundKind;
  readonly palette: Palette;
  /** True if the background was made to resemble one of the objects. */
  readonly camouflaged: boolean;
}

const camouflageShare = 0.5;

export function compose(random: Random): Composition {
  const placements = placeObjects(random);
  const model = placements[random.integer(0, placements.length - 1)] as Placement;
  const camouflaged = random.uniform() < camouflageShare;
  if (!camouflaged) {
    return { placements, background: random.pick(backgroundKinds), palette: backgroundPalette(random), camouflaged };
  }
  const alike = random.uniform() < 0.5;
  const background = alike ? model.kind.pattern : random.pick(backgroundKinds);
  return { placements, background, palette: camouflagePalette(model, random), camouflaged };
}

/** One to four objects of different classes, each put where it hides little of the others. */
function placeObjects(random: Random): Placement[] {
  const draw = random.uniform();
  const count = draw < 0.3 ? 1 : draw < 0.64 ? 2 : draw < 0.87 ? 3 : 4;
  const labels = new Set<number>();
  while (labels.size < count) labels.add(random.integer(1, objectKinds.length));
  const placements: Placement[] = [];
  const least = count === 1 ? 19 : 14;
  for (const label of labels) {
    const kind = objectKinds[label - 1] as ObjectKind;
    const hue = random.pick(kind.hues) + random.uniform(-14, 14);
    // Square root: areas, not radii, spread evenly; crowded scenes get slightly smaller objects.
    const radius = Math.sqrt(random.uniform(least * least, 34 * 34)) * (count > 2 ? 0.92 : 1);
    const lift = random.uniform(-0.05, 0.05);
    placements.push({
      label,
      kind,
      hue,
      palette: {
        base: tone(kind.base, hue, lift),
        second: tone(kind.second, hue, lift),
        accent: tone(kind.accent, hue, lift),
      },
      radius: Math.max(14, radius),
      angle: random.uniform(-kind.tilt, kind.tilt),
      flip: random.uniform() < 0.5 ? -1 : 1,
      ...freeCentre(placements, radius, random),
    });
  }
  return placements;
}

function tone([lightness, chroma, turn]: Tone, hue: number, lift: number) {
  return oklch(lightness + lift, chroma, hue + turn);
}

/** The least crowded of a few random centres; some overlap remains, which is wanted. */
function freeCentre(placed: readonly Placement[], radius: number, random: Random) {
  const margin = 0.8 * radius;
  let best = { centreX: 0, centreY: 0 };
  let leastOverlap = Infinity;
  for (let attempt = 0; attempt < 3; attempt++) {
    const centreX = random.uniform(margin, sceneSide - margin);
    const centreY = random.uniform(margin, sceneSide - margin);
    let overlap = 0;
    for (const other of placed) {
      const gap = Math.hypot(centreX - other.centreX, centreY - other.centreY);
      overlap += Math.max(0, 0.9 * (radius + other.radius) - gap) / Math.min(radius, other.radius);
    }
    if (overlap < leastOverlap) {
      leastOverlap = overlap;
      best = { centreX, centreY };
    }
  }
  return best;
}

/** The colours of an object, each a small step away. */
function camouflagePalette(model: Placement, random: Random): Palette {
  const hue = model.hue + random.uniform(-12, 12);
  const lift = random.uniform(-0.09, 0.09);
  const calm = random.uniform(0.55, 0.95);
  const near = ([lightness, chroma, turn]: Tone) => oklch(lightness + lift, chroma * calm, hue + turn);
  const { base, second } = model.kind;
  const between: Tone = [(2 * base[0] + second[0]) / 3, (base[1] + second[1]) / 2, base[2] + random.uniform(-15, 15)];
  const swapped = random.uniform() < 0.25;
  return { base: near(swapped ? second : base), second: near(swapped ? base : between), accent: near(between) };
}
