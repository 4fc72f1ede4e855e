/** Height and width of a raster in its own unit (pixels, latent cells, patches). */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/** Number of cells. */
export function area(size: Size): number {
  return size.height * size.width;
}

/** A single-channel float raster, row-major: `data[row * width + column]`. */
export interface Plane extends Size {
  readonly data: Float32Array<ArrayBuffer>;
}

/** An 8-bit RGBA raster, row-major, not premultiplied: what a canvas takes. */
export interface Rgba extends Size {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}
