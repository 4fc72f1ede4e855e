import { G4SegError } from '../../core/errors.ts';

/** 2048 x 2048. A lattice keeps about 100 bytes a pixel, so this is 0.4 GB for a picture of ordinary texture. */
export const maximumPixels = 2 ** 22;

/** Points of one lattice. A picture of pure noise has six a pixel; each costs about 80 bytes. */
const maximumLatticePoints = 2 ** 23;

/** Pixels times labels: the solver keeps four float32 of each, so this is 1 GB. */
const maximumValues = 2 ** 26;

/** @throws G4SegError `bad-input` if there are too many pixels, `internal` if the picture has not the size it claims */
export function checkPicture(width: number, height: number, bytes: number): void {
  const pixels = width * height;
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new G4SegError('internal', `A dense CRF needs a picture of whole pixels; got ${width} x ${height}.`);
  }
  if (bytes !== 3 * pixels && bytes !== 4 * pixels) {
    throw new G4SegError(
      'internal',
      `A ${width} x ${height} picture has ${3 * pixels} bytes as RGB and ${4 * pixels} as RGBA; got ${bytes}.`,
    );
  }
  if (pixels > maximumPixels) {
    throw new G4SegError(
      'bad-input',
      `The picture has ${pixels} pixels (${width} x ${height}); the dense CRF takes ${maximumPixels}. Make the picture smaller.`,
      { pixels, most: maximumPixels },
    );
  }
}

/** @throws G4SegError `bad-input` if there are too many */
export function checkLatticePoints(points: number, most = maximumLatticePoints): void {
  if (points <= most) return;
  throw new G4SegError(
    'bad-input',
    `The dense CRF needs more than ${most} lattice points for this picture. Make the picture smaller, or the distances larger.`,
    { most },
  );
}

/**
 * @returns the number of labels
 * @throws G4SegError `internal` if the planes do not fit the pixels, `bad-input` for fewer than 2 labels, too many, or NaN
 */
export function checkProbabilities(probabilities: Float32Array, pixels: number): number {
  const labels = probabilities.length / pixels;
  if (!Number.isInteger(labels)) {
    throw new G4SegError(
      'internal',
      `Planes of ${pixels} pixels cannot have ${probabilities.length} probabilities in all.`,
    );
  }
  if (labels < 2) {
    throw new G4SegError('bad-input', `A dense CRF decides between labels, so it needs 2 or more; got ${labels}.`);
  }
  if (probabilities.length > maximumValues) {
    throw new G4SegError(
      'bad-input',
      `${labels} labels on ${pixels} pixels are too many for the dense CRF; it takes ${Math.floor(maximumValues / pixels)} at this size. Leave out labels without a mask, or make the picture smaller.`,
      { labels, pixels },
    );
  }
  for (let i = 0; i < probabilities.length; i++) {
    if (Number.isFinite(probabilities[i])) continue;
    throw new G4SegError(
      'bad-input',
      `The probability of label ${Math.floor(i / pixels)} at pixel ${i % pixels} is ${probabilities[i]}; it must be a number from 0 to 1.`,
      { label: Math.floor(i / pixels), pixel: i % pixels },
    );
  }
  return labels;
}
