/** One point for each pixel, row after row: float32 [height · width, dimensions], in units of the kernel's deviation. */
export interface Features {
  readonly dimensions: number;
  readonly data: Float32Array<ArrayBuffer>;
}

/** An 8-bit picture, row-major: RGB [height, width, 3], or RGBA [height, width, 4], whose alpha is not looked at. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/**
 * (x, y) / deviation for each pixel.
 * @param deviation pixels, above 0
 */
export function positionFeatures(width: number, height: number, deviation: number): Features {
  const data = new Float32Array(width * height * 2);
  const sigma = Math.fround(deviation);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data[at++] = x / sigma;
      data[at++] = y / sigma;
    }
  }
  return { dimensions: 2, data };
}

/**
 * (x, y) / position deviation and (r, g, b) / colour deviation for each pixel.
 * @param position pixels, above 0
 * @param colour levels of 255, above 0
 */
export function bilateralFeatures(
  { width, height, data: picture }: Picture,
  position: number,
  colour: number,
): Features {
  const data = new Float32Array(width * height * 5);
  const [sigma, sigmaColour] = [Math.fround(position), Math.fround(colour)];
  const channels = picture.length / (width * height);
  for (let y = 0, at = 0, from = 0; y < height; y++) {
    for (let x = 0; x < width; x++, from += channels) {
      data[at++] = x / sigma;
      data[at++] = y / sigma;
      data[at++] = picture[from] / sigmaColour;
      data[at++] = picture[from + 1] / sigmaColour;
      data[at++] = picture[from + 2] / sigmaColour;
    }
  }
  return { dimensions: 5, data };
}
