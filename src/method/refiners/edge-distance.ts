import type { Size } from '../../core/grid.ts';

/**
 * Distance of each pixel from the edge of a label map: from its centre to the centre of the nearest pixel that has a
 * side in common with a pixel of another label, plus the half pixel from there to the edge itself.
 * Exact Euclidean distances in two passes (Felzenszwalb and Huttenlocher, 2012): down the columns, then along the rows
 * as the lower envelope of parabolas.
 * @param map labels, [H, W]
 * @returns float32 [H, W], at least 0.5; Infinity where the map has no edge
 */
export function edgeDistance(map: ArrayLike<number>, { height, width }: Size): Float32Array<ArrayBuffer> {
  const distance = new Float32Array(height * width).fill(Infinity);
  const mark = (a: number, b: number) => {
    if (map[a] !== map[b]) distance[a] = distance[b] = 0;
  };
  for (let pixel = 0; pixel < distance.length; pixel++) {
    if (pixel % width > 0) mark(pixel, pixel - 1);
    if (pixel >= width) mark(pixel, pixel - width);
  }
  for (let pixel = width; pixel < distance.length; pixel++) {
    distance[pixel] = Math.min(distance[pixel], distance[pixel - width] + 1);
  }
  for (let pixel = distance.length - width - 1; pixel >= 0; pixel--) {
    distance[pixel] = Math.min(distance[pixel], distance[pixel + width] + 1);
  }
  for (let row = 0; row < height; row++) alongRow(distance.subarray(row * width, (row + 1) * width));
  return distance;
}

/** Turns one row of distances within their columns, in place, into distances in the plane plus a half. */
function alongRow(row: Float32Array): void {
  const width = row.length;
  const squares = Float64Array.from(row, (value) => value * value);
  const centres = new Int32Array(width);
  const starts = new Float64Array(width);
  let last = -1;
  for (let column = 0; column < width; column++) {
    if (squares[column] === Infinity) continue;
    let start = -Infinity;
    while (last >= 0) {
      const other = centres[last];
      start = (squares[column] + column ** 2 - squares[other] - other ** 2) / (2 * (column - other));
      if (start > starts[last]) break;
      last--;
      start = -Infinity;
    }
    last++;
    centres[last] = column;
    starts[last] = start;
  }
  if (last < 0) return;
  let parabola = 0;
  for (let column = 0; column < width; column++) {
    while (parabola < last && starts[parabola + 1] < column) parabola++;
    const centre = centres[parabola];
    row[column] = Math.sqrt((column - centre) ** 2 + squares[centre]) + 0.5;
  }
}
