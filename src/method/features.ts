import type { Size } from '../core/grid.ts';
import { area } from '../core/grid.ts';
import { G4SegError } from '../core/errors.ts';

/** F of Eq. 8: one feature vector a patch. */
export interface Features {
  /** In patches. */
  readonly grid: Size;
  readonly channels: number;
  /** `channels-first`: [C, N] as ONNX images and latents; `channels-last`: [N, C] as transformer tokens. */
  readonly layout: 'channels-first' | 'channels-last';
  /** Holds at least C · N values; what follows them is not read. */
  readonly data: Float32Array;
}

/** Throws `internal` unless the features have at least one patch, one channel and enough data. */
export function requireFeatures(features: Features): void {
  const { grid, channels, data } = features;
  const needed = area(grid) * channels;
  if (Number.isInteger(needed) && needed > 0 && channels > 0 && data.length >= needed) return;
  throw new G4SegError(
    'internal',
    `Features of ${grid.height} x ${grid.width} patches and ${channels} channels do not fit ${data.length} values.`,
    { height: grid.height, width: grid.width, channels, length: data.length },
  );
}

/**
 * The cheapest F: a patch is described by its own pixels.
 * @param image float32 [C, H, W]
 * @param patch side of a patch in pixels; must divide H and W
 * @returns channels-last features of H/patch x W/patch patches; a vector lists its pixels as [C, row, column]
 * @throws G4SegError `bad-input` if the patch does not divide the picture
 */
export function rawPatchFeatures(
  image: Size & { readonly channels: number; readonly data: Float32Array },
  patch: number,
): Features {
  const { height, width, channels: planes, data } = image;
  if (!Number.isInteger(patch) || patch < 1 || height % patch !== 0 || width % patch !== 0) {
    throw new G4SegError('bad-input', `Patches of ${patch} pixels do not divide a picture of ${height} x ${width}.`, {
      patch,
      height,
      width,
    });
  }
  const grid = { height: height / patch, width: width / patch };
  const channels = planes * patch * patch;
  const vectors = new Float32Array(area(grid) * channels);
  requireFeatures({ grid, channels, layout: 'channels-last', data });
  let next = 0;
  for (let cell = 0; cell < area(grid); cell++) {
    const left = (cell % grid.width) * patch;
    const top = Math.floor(cell / grid.width) * patch;
    for (let plane = 0; plane < planes; plane++) {
      for (let row = top; row < top + patch; row++) {
        const start = (plane * height + row) * width + left;
        vectors.set(data.subarray(start, start + patch), next);
        next += patch;
      }
    }
  }
  return { grid, channels, layout: 'channels-last', data: vectors };
}
