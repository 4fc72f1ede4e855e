/** Rows and columns of a grid of vectors. */
export interface GridSize {
  readonly height: number;
  readonly width: number;
}

/**
 * Resamples vectors on a grid as PyTorch's `interpolate(mode='bicubic', align_corners=False)` does: cubic convolution
 * with A = −0.75 (Keys 1981), edges repeated, no anti-aliasing.
 * @param data [height · width, channels], row-major
 */
export function resizeBicubic(data: Float32Array, from: GridSize, to: GridSize, channels: number): Float32Array {
  const rows = taps(from.height, to.height);
  const columns = taps(from.width, to.width);
  const out = new Float32Array(to.height * to.width * channels);
  rows.forEach((row, y) =>
    columns.forEach((column, x) => {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (const { at: sourceRow, weight: rowWeight } of row) {
          for (const { at: sourceColumn, weight } of column) {
            sum += rowWeight * weight * (data[(sourceRow * from.width + sourceColumn) * channels + c] as number);
          }
        }
        out[(y * to.width + x) * channels + c] = sum;
      }
    }),
  );
  return out;
}

interface Tap {
  readonly at: number;
  readonly weight: number;
}

/** For each position of the new axis, the four old ones it is made of. */
function taps(from: number, to: number): Tap[][] {
  return Array.from({ length: to }, (_, position) => {
    const centre = ((position + 0.5) * from) / to - 0.5;
    const left = Math.floor(centre);
    return [-1, 0, 1, 2].map((step) => ({
      at: Math.min(from - 1, Math.max(0, left + step)),
      weight: cubic(Math.abs(centre - left - step)),
    }));
  });
}

const sharpness = -0.75;

function cubic(distance: number): number {
  const d = distance;
  if (d <= 1) return ((sharpness + 2) * d - (sharpness + 3)) * d * d + 1;
  return ((sharpness * d - 5 * sharpness) * d + 8 * sharpness) * d - 4 * sharpness;
}
