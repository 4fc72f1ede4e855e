import type { Rgba } from '../../../core/grid.ts';
import type { Direction } from '../../../state/refine/match-sets.ts';

/** Colours on pictures. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Bright and far from one another; blue and orange are left out, as they mean raised and lowered. */
export const palette: readonly (readonly [name: string, colour: Rgb])[] = [
  ['pink', [226, 71, 160]],
  ['green', [0, 170, 125]],
  ['yellow', [243, 226, 61]],
  ['violet', [154, 101, 224]],
  ['red', [232, 60, 62]],
  ['cyan', [40, 200, 225]],
];

export const directionColours: Readonly<Record<Direction, Rgb>> = {
  raised: [20, 126, 226],
  lowered: [240, 140, 10],
  kept: [240, 240, 245],
};

/**
 * The colour of a class: the one a person chose, else one that is far from the photo's own hues.
 * @param photo without one, the palette's own order holds
 * @param chosen positions in the palette, by class
 */
export function classColour(index: number, photo?: Rgba, chosen: Readonly<Record<number, number>> = {}): Rgb {
  const order = photo ? orderFor(photo) : palette.map((_, position) => position);
  return palette[(chosen[index] ?? order[index % order.length]) % palette.length][1];
}

export function css([red, green, blue]: Rgb, alpha = 1): string {
  return `rgb(${red} ${green} ${blue} / ${alpha})`;
}

const orders = new WeakMap<Rgba, readonly number[]>();

function orderFor(photo: Rgba): readonly number[] {
  const known = orders.get(photo);
  if (known) return known;
  const order = awayFrom(photo);
  orders.set(photo, order);
  return order;
}

/** Hues farther apart than this, in turns, do not look alike. */
const alike = 0.14;
const samples = 4000;

/**
 * The palette's positions, those first whose hue the photo has least of. Each pixel counts as much as it is coloured:
 * its chroma, 0..255.
 */
export function awayFrom({ data }: Pick<Rgba, 'data'>): readonly number[] {
  const presence = palette.map(() => 0);
  const hues = palette.map(([, colour]) => hueOf(colour));
  const step = Math.max(1, Math.floor(data.length / 4 / samples)) * 4;
  for (let i = 0; i < data.length; i += step) {
    const colour: Rgb = [data[i], data[i + 1], data[i + 2]];
    const chroma = Math.max(...colour) - Math.min(...colour);
    if (chroma < 16) continue; // grey has no hue to speak of
    const hue = hueOf(colour);
    hues.forEach((other, position) => {
      const turn = Math.abs(hue - other);
      presence[position] += chroma * Math.max(0, 1 - Math.min(turn, 1 - turn) / alike);
    });
  }
  const noticed = (position: number) => Math.round((presence[position] * step) / data.length);
  return palette.map((_, position) => position).sort((a, b) => noticed(a) - noticed(b) || a - b);
}

/** 0..1 around the colour circle, red at 0. */
function hueOf([red, green, blue]: Rgb): number {
  const most = Math.max(red, green, blue);
  const chroma = most - Math.min(red, green, blue);
  if (chroma === 0) return 0;
  const sixth =
    most === red ? (green - blue) / chroma : most === green ? 2 + (blue - red) / chroma : 4 + (red - green) / chroma;
  return (sixth / 6 + 1) % 1;
}
