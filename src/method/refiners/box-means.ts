import type { Size } from '../../core/grid.ts';
import type { ReportingPace } from './long-call.ts';

/**
 * Means over square windows, of several quantities at once, by running sums: the cost does not depend on the radius
 * and the memory does not depend on the height. A window that reaches out of the picture holds the pixels inside it.
 * @param radius half width of the window in pixels; a window has 2 · radius + 1 of them a side
 * @param quantities how many values a pixel has
 * @param read writes the values of one row of pixels, [W, quantities]; asked for a row twice
 * @param take gets the means of one row, [W, quantities], top row first; the array is used again for the next row
 * @param pace awaited after each row with the share that is done
 */
export async function boxMeans(
  { height, width }: Size,
  radius: number,
  quantities: number,
  read: (row: number, values: Float64Array) => void,
  take: (row: number, means: Float64Array) => void,
  pace: ReportingPace,
): Promise<void> {
  const values = new Float64Array(width * quantities);
  const columns = new Float64Array(width * quantities);
  const means = new Float64Array(width * quantities);
  const window = new Float64Array(quantities);
  const addRow = (row: number, sign: number) => {
    if (row < 0 || row >= height) return;
    read(row, values);
    for (let i = 0; i < columns.length; i++) columns[i] += sign * values[i];
  };
  const addColumn = (column: number, sign: number) => {
    if (column < 0 || column >= width) return;
    for (let q = 0; q < quantities; q++) window[q] += sign * columns[column * quantities + q];
  };
  for (let row = 0; row < Math.min(radius, height); row++) addRow(row, 1);
  for (let row = 0; row < height; row++) {
    addRow(row + radius, 1);
    addRow(row - radius - 1, -1);
    const rows = Math.min(height - 1, row + radius) - Math.max(0, row - radius) + 1;
    window.fill(0);
    for (let column = 0; column < Math.min(radius, width); column++) addColumn(column, 1);
    for (let column = 0; column < width; column++) {
      addColumn(column + radius, 1);
      addColumn(column - radius - 1, -1);
      const pixels = rows * (Math.min(width - 1, column + radius) - Math.max(0, column - radius) + 1);
      for (let q = 0; q < quantities; q++) means[column * quantities + q] = window[q] / pixels;
    }
    take(row, means);
    const waiting = pace((row + 1) / height);
    if (waiting) await waiting;
  }
}
