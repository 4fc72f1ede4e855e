import type { Rgba, Size } from '../core/grid.ts';
import { area } from '../core/grid.ts';
import { G4SegError } from '../core/errors.ts';

/** Picture -> float32 [3, H, W] in [-1, 1]: what the VAE encoder takes. Alpha is ignored. */
export function toTensor(picture: Rgba): Float32Array<ArrayBuffer> {
  const pixels = area(picture);
  const tensor = new Float32Array(3 * pixels);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < 3; c++) tensor[c * pixels + i] = picture.data[i * 4 + c] / 127.5 - 1;
  }
  return tensor;
}

/**
 * float32 [3, H, W] -> opaque picture. Values outside [-1, 1] are clamped, the rest rounded to the nearest of 256
 * levels; NaN becomes 0.
 */
export function fromTensor(tensor: Float32Array, size: Size): Rgba {
  const pixels = area(size);
  if (tensor.length !== 3 * pixels) {
    throw new G4SegError(
      'internal',
      `A picture of ${size.width} × ${size.height} needs ${3 * pixels} numbers; got ${tensor.length}.`,
    );
  }
  const data = new Uint8ClampedArray(pixels * 4);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < 3; c++) data[i * 4 + c] = (tensor[c * pixels + i] + 1) * 127.5;
    data[i * 4 + 3] = 255;
  }
  return { height: size.height, width: size.width, data };
}
