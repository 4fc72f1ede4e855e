import type { Size } from '../../core/grid.ts';
import { area } from '../../core/grid.ts';
import { mostProbable } from './label-map.ts';
import type { Probabilities } from './probabilities.ts';

/** What the settings are read from. Lengths in pixels of the photo. */
export interface MaskShape {
  /** Side of a square as large as a typical connected part of the objects, or as the background if that is smaller. */
  readonly size: number;
  /** Area per length of edge: a quarter of a square's side, half the width of a long strip. */
  readonly halfWidth: number;
  /** Mean width of the zone along the edge in which no label reaches a probability of 0.99; 0 for a hard mask. */
  readonly softness: number;
}

/** A pixel of which one label is more certain than this does not count as soft. */
const certain = 0.99;

/**
 * Measures the label map (the most probable label of each pixel). A typical part has the area Σa² / Σa over the parts
 * of the objects, a mean in which each pixel counts once: ten specks beside an object do not make it small.
 * @returns `null` if all pixels have one label, so that there is no edge
 */
export function measureMask(probabilities: Probabilities): MaskShape | null {
  const map = mostProbable(probabilities);
  const edge = edgeLength(map, probabilities);
  if (edge === 0) return null;
  const pixels = area(probabilities);
  const parts = partAreas(map, probabilities);
  const objects = parts.reduce((sum, part) => sum + part, 0);
  const typical = parts.reduce((sum, part) => sum + part * part, 0) / objects;
  const background = pixels - objects;
  return {
    // Two objects that fill the picture leave no background to compare with.
    size: Math.sqrt(background === 0 ? typical : Math.min(typical, background)),
    halfWidth: (background === 0 ? objects : Math.min(objects, background)) / edge,
    softness: countSoft(probabilities) / edge,
  };
}

/** Sides of pixels at which two labels meet. */
function edgeLength(map: Uint16Array, { width }: Size): number {
  let sides = 0;
  for (let pixel = 0; pixel < map.length; pixel++) {
    if (pixel % width > 0 && map[pixel] !== map[pixel - 1]) sides++;
    if (pixel >= width && map[pixel] !== map[pixel - width]) sides++;
  }
  return sides;
}

/** Pixels of each connected part (by sides) of one label other than the background. */
function partAreas(map: Uint16Array, { width }: Size): number[] {
  const seen = new Uint8Array(map.length);
  const stack: number[] = [];
  const areas: number[] = [];
  for (let start = 0; start < map.length; start++) {
    if (map[start] === 0 || seen[start]) continue;
    let pixels = 0;
    const visit = (pixel: number) => {
      if (seen[pixel] || map[pixel] !== map[start]) return;
      seen[pixel] = 1;
      stack.push(pixel);
    };
    visit(start);
    for (let pixel = stack.pop(); pixel !== undefined; pixel = stack.pop()) {
      pixels++;
      if (pixel % width > 0) visit(pixel - 1);
      if (pixel % width < width - 1) visit(pixel + 1);
      if (pixel >= width) visit(pixel - width);
      if (pixel + width < map.length) visit(pixel + width);
    }
    areas.push(pixels);
  }
  return areas;
}

function countSoft(probabilities: Probabilities): number {
  const pixels = area(probabilities);
  const { data } = probabilities;
  let soft = 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    let largest = 0;
    for (let index = pixel; index < data.length; index += pixels) largest = Math.max(largest, data[index]);
    if (largest < certain) soft++;
  }
  return soft;
}
