import type { Plane, Rgba } from '../core/grid.ts';
import { G4SegError } from '../core/errors.ts';
import type { Band } from './mixing.ts';
import { applyChange } from './mixing.ts';
import { requireRaster, requireSameSize } from './resample.ts';

export interface JointBilateralParameters {
  /** Half width of the square window, in pixels, at least 1. */
  readonly radius: number;
  /** Standard deviation of the distance in pixels. */
  readonly spatialSigma: number;
  /** Standard deviation of the Euclidean distance in RGB, in 8-bit levels. */
  readonly colourSigma: number;
  /** Share of the old probability, 0..1, as in Eq. 9. */
  readonly beta: number;
  /** As in Eq. 9. */
  readonly band: Band | null;
}

/**
 * The baseline without any network: S mixed as in Eq. 9 with its joint bilateral average, in which a neighbour q of p
 * weighs exp(−|p − q|² / 2σ_s² − |x_p − x_q|² / 2σ_c²) (Petschnigg et al., 2004; one step of a dense CRF's bilateral
 * message). Outside the picture there are no neighbours.
 * @param S foreground probability in [0, 1]
 * @param rgb the photo at the size of S; alpha is not read
 * @throws G4SegError `bad-input` if the sizes differ or a parameter is out of range
 */
export function jointBilateral(S: Plane, rgb: Rgba, parameters: JointBilateralParameters): Plane {
  const { radius, spatialSigma, colourSigma, beta, band } = parameters;
  requireRaster(S, 'probability map');
  requireSameSize(S, rgb, 'probability map and photo');
  if (!Number.isInteger(radius) || radius < 1 || !(spatialSigma > 0) || !(colourSigma > 0)) {
    throw new G4SegError(
      'bad-input',
      `The bilateral filter needs a radius of at least 1 and sigmas above 0; got ${radius}, ${spatialSigma}, ${colourSigma}.`,
      { radius, spatialSigma, colourSigma },
    );
  }
  const change = S.data.map((before, pixel) => {
    const column = pixel % S.width;
    const row = (pixel - column) / S.width;
    let sum = 0;
    let weights = 0;
    for (let y = Math.max(0, row - radius); y <= Math.min(S.height - 1, row + radius); y++) {
      for (let x = Math.max(0, column - radius); x <= Math.min(S.width - 1, column + radius); x++) {
        const other = y * S.width + x;
        const distance = (y - row) ** 2 + (x - column) ** 2;
        const exponent = distance / spatialSigma ** 2 + colourDistance(rgb.data, pixel, other) / colourSigma ** 2;
        const weight = Math.exp(-exponent / 2);
        sum += weight * S.data[other];
        weights += weight;
      }
    }
    return sum / weights - before;
  });
  return applyChange(S, change, beta, band);
}

/** Squared Euclidean distance of two pixels in RGB. */
function colourDistance(rgba: Uint8ClampedArray, pixel: number, other: number): number {
  let squares = 0;
  for (let channel = 0; channel < 3; channel++) {
    squares += (rgba[pixel * 4 + channel] - rgba[other * 4 + channel]) ** 2;
  }
  return squares;
}
