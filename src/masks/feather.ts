import { G4SegError } from '../core/errors.ts';
import type { Plane, Size } from '../core/grid.ts';

/** The blur reaches 4 standard deviations, where the Gaussian has fallen below 0.0004 of its height. */
const reach = 4;

/**
 * Softens the edge of a hard mask with a Gaussian.
 *
 * Eq. 9 moves only pixels whose probability lies inside the confidence band (0.2 to 0.6 in the paper). A hand-drawn
 * mask has none: all are 0 or 1. Feathering says what a person means by a drawn edge, that it is right to within a
 * few pixels. A straight edge keeps its place at 0.5; parts thinner than about 1.3 deviations fall below it.
 *
 * Pixels beyond the picture count as its border pixels, so a mask that runs out of the picture stays certain there.
 * Equals scipy.ndimage.gaussian_filter(mask, deviation, mode='nearest').
 * @param deviation of the Gaussian in pixels of the mask; 0 leaves the mask as it is
 * @throws G4SegError `bad-input` for a deviation that is negative or no number
 */
export function feather(plane: Plane, deviation: number): Plane {
  if (!(deviation >= 0 && Number.isFinite(deviation))) {
    throw new G4SegError('bad-input', `A mask is feathered by 0 pixels or more; got ${deviation}.`, { deviation });
  }
  const { height, width } = plane;
  if (deviation === 0) return { height, width, data: plane.data.slice() };
  const weights = gaussianWeights(deviation);
  const wide = blurAlong(plane.data, width, height, 1, width, weights);
  return { height, width, data: blurAlong(wide, height, width, width, 1, weights) };
}

/**
 * How much to feather a hard mask for a photo: 1 % of its longer side, 5 pixels at 512, the middle of what suits a
 * carefully drawn edge.
 */
export function suggestedFeather(photo: Size): number {
  return Math.max(1, Math.round(Math.max(photo.height, photo.width) * 0.01));
}

function gaussianWeights(deviation: number): Float64Array {
  const radius = Math.trunc(reach * deviation + 0.5);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - radius) / deviation) ** 2),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Filters `lines` lines of `length` cells that are `step` apart; the lines start `lineStep` apart. */
function blurAlong(
  data: Float32Array,
  length: number,
  lines: number,
  step: number,
  lineStep: number,
  weights: Float64Array,
): Float32Array<ArrayBuffer> {
  const radius = (weights.length - 1) / 2;
  const out = new Float32Array(data.length);
  const padded = new Float64Array(length + 2 * radius);
  for (let line = 0; line < lines; line++) {
    const start = line * lineStep;
    for (let i = 0; i < padded.length; i++) {
      padded[i] = data[start + Math.min(length - 1, Math.max(0, i - radius)) * step];
    }
    // Most of a mask is flat, and flat places stay as they are: only windows with a change in them are summed.
    let flatSince = 0;
    let read = 0;
    for (let cell = 0; cell < length; cell++) {
      for (; read < cell + weights.length; read++) if (padded[read] !== padded[flatSince]) flatSince = read;
      let sum = padded[cell];
      if (flatSince > cell) {
        sum = 0;
        for (let k = 0; k < weights.length; k++) sum += weights[k] * padded[cell + k];
      }
      out[start + cell * step] = Math.min(1, sum); // the weights sum to 1 but for rounding
    }
  }
  return out;
}
