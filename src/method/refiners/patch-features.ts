import { G4SegError } from '../../core/errors.ts';
import type { Rgba, Size } from '../../core/grid.ts';
import { area } from '../../core/grid.ts';
import type { Features } from '../features.ts';
import { poolToGrid, requireRaster } from '../resample.ts';

/** Samples a patch has a side, whatever its size in pixels. */
const samples = 4;

/**
 * F of Eq. 8 without a model: a patch is described by the photo around it, seen at one or more scales.
 * The photo is first averaged to 4 x 4 samples a patch. Scale s describes a patch by a window of 2^s patches a side
 * around its centre, averaged to 4 x 4 samples; outside the picture the border sample is repeated. Colours run from
 * −1 to 1, as the models see them, so one scale of patches of 4 pixels is `rawPatchFeatures` of the photo.
 * @param grid patches of the photo
 * @param scales how many, at least 1: 1 is the patch alone, 3 adds windows of two and four patches
 * @returns channels-last features of 48 · `scales` values: [scale, RGB, row, column]
 * @throws G4SegError `bad-input` for an empty photo or grid, or no scale
 */
export function patchFeatures(photo: Rgba, grid: Size, scales: number): Features {
  requireRaster({ ...photo, data: { length: photo.data.length / 4 } }, 'photo');
  if (!Number.isInteger(scales) || scales < 1) {
    throw new G4SegError('bad-input', `Patches are described at one scale or more; got ${scales}.`, { scales });
  }
  const fine = { height: grid.height * samples, width: grid.width * samples };
  const channels = 3 * samples * samples * scales;
  const data = new Float32Array(area(grid) * channels);
  for (let colour = 0; colour < 3; colour++) {
    const values = Float32Array.from({ length: area(photo) }, (_, pixel) => photo.data[pixel * 4 + colour] / 127.5 - 1);
    const pooled = poolToGrid({ height: photo.height, width: photo.width, data: values }, fine);
    for (let scale = 0; scale < scales; scale++) {
      for (let patch = 0; patch < area(grid); patch++) {
        const at = patch * channels + (scale * 3 + colour) * samples * samples;
        window(pooled, fine, patch % grid.width, Math.floor(patch / grid.width), 2 ** scale, data, at);
      }
    }
  }
  return { grid, channels, layout: 'channels-last', data };
}

/** Writes the 4 x 4 means of the window of `patches` patches a side around the centre of one patch. */
function window(
  pooled: Float32Array,
  fine: Size,
  column: number,
  row: number,
  patches: number,
  into: Float32Array,
  at: number,
): void {
  const half = (samples * patches) / 2;
  const top = row * samples + samples / 2 - half;
  const left = column * samples + samples / 2 - half;
  for (let cell = 0; cell < samples * samples; cell++) {
    let sum = 0;
    for (let inside = 0; inside < patches * patches; inside++) {
      const y = top + Math.floor(cell / samples) * patches + Math.floor(inside / patches);
      const x = left + (cell % samples) * patches + (inside % patches);
      sum += pooled[Math.min(fine.height - 1, Math.max(0, y)) * fine.width + Math.min(fine.width - 1, Math.max(0, x))];
    }
    into[at + cell] = sum / (patches * patches);
  }
}
