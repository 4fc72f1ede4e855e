import type { Plane, Size } from '../core/grid.ts';
import { area } from '../core/grid.ts';
import { G4SegError } from '../core/errors.ts';

/** First index and one past the last index of the pixels that cell `cell` of `cells` covers. */
export function coveredPixels(cell: number, cells: number, pixels: number): readonly [number, number] {
  return [Math.floor((cell * pixels) / cells), Math.ceil(((cell + 1) * pixels) / cells)];
}

/** Throws unless the raster has at least one pixel and as much data as its size says. */
export function requireRaster(raster: Size & { readonly data: ArrayLike<number> }, name: string): void {
  const { height, width, data } = raster;
  if (!Number.isInteger(height) || !Number.isInteger(width) || height < 1 || width < 1) {
    throw new G4SegError('bad-input', `The ${name} must have at least one pixel; got ${height} x ${width}.`, {
      height,
      width,
    });
  }
  if (data.length !== height * width) {
    throw new G4SegError(
      'bad-input',
      `The ${name} of ${height} x ${width} needs ${height * width} values; got ${data.length}.`,
      { height, width, length: data.length },
    );
  }
}

/** Throws unless both rasters have the same height and width. */
export function requireSameSize(a: Size, b: Size, names: string): void {
  if (a.height === b.height && a.width === b.width) return;
  throw new G4SegError(
    'bad-input',
    `The ${names} must have the same size; got ${a.height} x ${a.width} and ${b.height} x ${b.width}. Resize one first.`,
  );
}

/**
 * Area mean of the pixels under each cell of a coarser grid. Where the sizes do not divide, a cell covers every pixel
 * it touches, each with the same weight: the windows of torch's `adaptive_avg_pool2d`. The mean of equal values is
 * that value exactly.
 * @param plane float32 [H, W]
 * @returns float32 [grid.height · grid.width], row-major
 * @throws G4SegError `bad-input` for an empty plane or grid
 */
export function poolToGrid(plane: Plane, grid: Size): Float32Array<ArrayBuffer> {
  requireRaster(plane, 'map');
  const pooled = new Float32Array(area(grid));
  requireRaster({ ...grid, data: pooled }, 'grid');
  for (let row = 0; row < grid.height; row++) {
    const [top, bottom] = coveredPixels(row, grid.height, plane.height);
    for (let column = 0; column < grid.width; column++) {
      const [left, right] = coveredPixels(column, grid.width, plane.width);
      let sum = 0;
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) sum += plane.data[y * plane.width + x];
      }
      pooled[row * grid.width + column] = sum / ((bottom - top) * (right - left));
    }
  }
  return pooled;
}

/** For each target index: the two source indices beside its centre and the share of the second. */
function neighbours(from: number, to: number) {
  const lower = new Int32Array(to);
  const upper = new Int32Array(to);
  const share = new Float64Array(to);
  for (let target = 0; target < to; target++) {
    const position = Math.max(0, ((target + 0.5) * from) / to - 0.5);
    const index = Math.min(from - 1, Math.floor(position));
    lower[target] = index;
    upper[target] = Math.min(from - 1, index + 1);
    share[target] = position - index;
  }
  return { lower, upper, share };
}

/**
 * Bilinear resampling between pixel centres, the border value repeated outside: torch's
 * `interpolate(mode='bilinear', align_corners=False)`. No low-pass filter, so meant for enlarging.
 * @param data float32 [from.height · from.width], row-major
 * @returns float32 [to.height · to.width], row-major
 */
export function bilinear(data: Float32Array, from: Size, to: Size): Float32Array<ArrayBuffer> {
  requireRaster({ ...from, data }, 'grid');
  const resampled = new Float32Array(area(to));
  const rows = neighbours(from.height, to.height);
  const columns = neighbours(from.width, to.width);
  for (let row = 0; row < to.height; row++) {
    const above = rows.lower[row] * from.width;
    const below = rows.upper[row] * from.width;
    const down = rows.share[row];
    for (let column = 0; column < to.width; column++) {
      const left = columns.lower[column];
      const right = columns.upper[column];
      const across = columns.share[column];
      const top = data[above + left] * (1 - across) + data[above + right] * across;
      const bottom = data[below + left] * (1 - across) + data[below + right] * across;
      resampled[row * to.width + column] = top * (1 - down) + bottom * down;
    }
  }
  return resampled;
}
