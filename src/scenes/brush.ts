import type { Colour } from './colour.ts';

/**
 * The colour of the pixel being painted. A class with three numbers rather than a tuple: it is written some
 * hundred thousand times a scene and must not allocate.
 */
export class Brush {
  red = 0;
  green = 0;
  blue = 0;
  /** Side of a pixel in the units of the painter's coordinates: the width over which edges are softened. */
  pixel = 1;

  set(colour: Colour): void {
    this.red = colour[0];
    this.green = colour[1];
    this.blue = colour[2];
  }

  /** Lays a colour over what is there. `amount` is clamped to [0, 1]. */
  over(colour: Colour, amount: number): void {
    const weight = amount <= 0 ? 0 : amount >= 1 ? 1 : amount;
    this.red += (colour[0] - this.red) * weight;
    this.green += (colour[1] - this.green) * weight;
    this.blue += (colour[2] - this.blue) * weight;
  }

  scale(factor: number): void {
    this.red *= factor;
    this.green *= factor;
    this.blue *= factor;
  }

  /** Share of this pixel inside a shape at signed distance `distance` (negative inside). */
  inside(distance: number): number {
    const share = 0.5 - distance / this.pixel;
    return share <= 0 ? 0 : share >= 1 ? 1 : share;
  }
}
