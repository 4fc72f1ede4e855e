import type { Rgba, Size } from '../core/grid.ts';
import { area } from '../core/grid.ts';

/** A palette entry: red, green, blue, alpha, 0..255. */
export type Colour = readonly [red: number, green: number, blue: number, alpha: number];

/**
 * A decoded file with what a canvas would have lost: palette indices and 16-bit samples. Row-major.
 * - `samples`: `channels` interleaved integers a pixel, 0..`maximum` (255 or 65535); 1 = grey, 2 = grey and alpha,
 *   3 = RGB, 4 = RGBA, alpha not premultiplied.
 * - `indices`: one palette index a pixel.
 */
export type Raster = Size &
  (
    | {
        readonly kind: 'samples';
        readonly channels: 1 | 2 | 3 | 4;
        readonly maximum: 255 | 65535;
        readonly data: Uint8Array | Uint8ClampedArray | Uint16Array;
      }
    | { readonly kind: 'indices'; readonly palette: readonly Colour[]; readonly data: Uint8Array }
  );

/** The raster as 8-bit RGBA. 16-bit samples are rounded to the nearest 8-bit one. */
export function rasterToRgba(raster: Raster): Rgba {
  const pixels = area(raster);
  const data = new Uint8ClampedArray(pixels * 4);
  if (raster.kind === 'indices') {
    for (let i = 0; i < pixels; i++) data.set(raster.palette[raster.data[i]], i * 4);
    return { height: raster.height, width: raster.width, data };
  }
  const { channels } = raster;
  if (channels === 4 && raster.maximum === 255) {
    data.set(raster.data);
    return { height: raster.height, width: raster.width, data };
  }
  const scale = 255 / raster.maximum; // Uint8ClampedArray rounds
  const hasAlpha = channels === 2 || channels === 4;
  const [green, blue] = channels >= 3 ? [1, 2] : [0, 0];
  for (let i = 0; i < pixels; i++) {
    const from = i * channels;
    data[i * 4] = raster.data[from] * scale;
    data[i * 4 + 1] = raster.data[from + green] * scale;
    data[i * 4 + 2] = raster.data[from + blue] * scale;
    data[i * 4 + 3] = hasAlpha ? raster.data[from + channels - 1] * scale : 255;
  }
  return { height: raster.height, width: raster.width, data };
}
