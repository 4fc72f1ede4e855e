import type { Direction } from '../../../state/refine/match-sets.ts';

/**
 * Colours on pictures. Classes take the ones of Okabe and Ito (2008) that are left once blue and orange mean raised
 * and lowered, a little brighter, as they lie on photographs.
 */
export type Rgb = readonly [red: number, green: number, blue: number];

const classColours: readonly Rgb[] = [
  [226, 71, 160], // reddish purple
  [0, 170, 125], // bluish green
  [243, 226, 61], // yellow
  [154, 101, 224], // violet
];

export function classColour(index: number): Rgb {
  return classColours[index % classColours.length];
}

export const directionColours: Readonly<Record<Direction, Rgb>> = {
  raised: [20, 126, 226],
  lowered: [240, 140, 10],
  kept: [240, 240, 245],
};

export function css([red, green, blue]: Rgb, alpha = 1): string {
  return `rgb(${red} ${green} ${blue} / ${alpha})`;
}
