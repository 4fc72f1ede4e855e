import { area, type Plane } from '../core/grid.ts';
import { feather } from './feather.ts';

/*
 * What tidies a mask as a whole. All of it looks at the pixels above one half (the region) and leaves the probability of
 * every pixel that stays on its side as it was. Parts are 4-connected, as scipy.ndimage.label has them.
 */

const threshold = 0.5;

/** Holes get probability 1: parts of the background that no path leads out of (scipy.ndimage.binary_fill_holes). */
export function fillHoles(plane: Plane): Plane {
  const { parts, touchesEdge } = partsOf(plane, false);
  return { ...plane, data: plane.data.map((p, i) => (parts[i] > 0 && !touchesEdge[parts[i]] ? 1 : p)) };
}

/**
 * Parts of the region with fewer pixels get probability 0.
 * @param least pixels that a part must have to stay
 */
export function dropSpecks(plane: Plane, least: number): Plane {
  const { parts, sizes } = partsOf(plane, true);
  return { ...plane, data: plane.data.map((p, i) => (parts[i] > 0 && sizes[parts[i]] < least ? 0 : p)) };
}

/**
 * Rounds off what is thinner than about the deviation: a pixel is on the side that the Gaussian of the region has there
 * (scipy.ndimage.gaussian_filter(region, deviation, mode='nearest') > 0.5). A pixel that changes side becomes certain.
 * @param deviation in pixels
 */
export function smooth(plane: Plane, deviation: number): Plane {
  const region = { ...plane, data: plane.data.map((p) => Number(p > threshold)) };
  const soft = feather(region, deviation);
  return {
    ...plane,
    data: plane.data.map((p, i) => (soft.data[i] > threshold === p > threshold ? p : Number(soft.data[i] > threshold))),
  };
}

interface Connected {
  /** int32 [H · W]: the part that a pixel belongs to, from 1 on; 0 outside. */
  readonly parts: Int32Array;
  /** Pixels of each part; the first entry is of no part. */
  readonly sizes: readonly number[];
  readonly touchesEdge: readonly boolean[];
}

/** @param above whether parts of the region are wanted, or of what is around it */
function partsOf(plane: Plane, above: boolean): Connected {
  const { height, width, data } = plane;
  const parts = new Int32Array(area(plane));
  const [sizes, touchesEdge] = [[0], [false]];
  const waiting: number[] = [];
  const take = (pixel: number, part: number) => {
    if (parts[pixel] !== 0 || data[pixel] > threshold !== above) return;
    parts[pixel] = part;
    waiting.push(pixel);
  };
  for (let start = 0; start < parts.length; start++) {
    if (parts[start] !== 0 || data[start] > threshold !== above) continue;
    const part = sizes.length;
    sizes.push(0);
    touchesEdge.push(false);
    take(start, part);
    for (let pixel = waiting.pop(); pixel !== undefined; pixel = waiting.pop()) {
      const [row, column] = [Math.floor(pixel / width), pixel % width];
      sizes[part]++;
      if (row === 0 || column === 0 || row === height - 1 || column === width - 1) touchesEdge[part] = true;
      if (row > 0) take(pixel - width, part);
      if (row < height - 1) take(pixel + width, part);
      if (column > 0) take(pixel - 1, part);
      if (column < width - 1) take(pixel + 1, part);
    }
  }
  return { parts, sizes, touchesEdge };
}
