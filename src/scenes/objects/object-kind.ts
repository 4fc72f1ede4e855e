import type { Brush } from '../brush.ts';
import type { Palette } from '../colour.ts';

/** Patterns that objects and backgrounds share, so that a background can imitate an object. */
export type Pattern = 'stripes' | 'dots' | 'checks' | 'rings' | 'scales' | 'bricks' | 'grain' | 'facets' | 'blend';

/** How one colour is made from the hue drawn for an object: OKLCH lightness, chroma and a turn of the hue. */
export type Tone = readonly [lightness: number, chroma: number, turn: number];

/**
 * One class of the scenes. Coordinates are the object's own: origin at its centre, x right, y down, the whole
 * figure inside about the unit circle.
 */
export interface ObjectKind {
  /** The class name: one lower-case English word. */
  readonly name: string;
  /** OKLCH hues it comes in, degrees. Classes share them, so that colour alone does not tell a class. */
  readonly hues: readonly number[];
  readonly base: Tone;
  readonly second: Tone;
  readonly accent: Tone;
  readonly pattern: Pattern;
  /** Largest rotation from upright, radians. */
  readonly tilt: number;
  /** Signed distance to the outline, in radii. */
  distance(x: number, y: number): number;
  /** Sets the brush to the surface colour at this point, before light and shadow. */
  paint(brush: Brush, x: number, y: number, palette: Palette): void;
}

export const anyTilt = Math.PI;
export const uprightTilt = 0.6;
