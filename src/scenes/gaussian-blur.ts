import type { Plane } from '../core/grid.ts';

/**
 * Gaussian filter, separable, cut at three standard deviations and normalised; edges repeat.
 * @param sigma standard deviation, pixels, above 0
 */
export function gaussianBlur({ height, width, data }: Plane, sigma: number): Plane {
  const reach = Math.ceil(3 * sigma);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-0.5 * ((i - reach) / sigma) ** 2));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const blurred = new Float32Array(data.length);
  const across = new Float32Array(data.length);
  filterLines(data, across, height, width, width, 1);
  filterLines(across, blurred, width, height, 1, width);
  return { height, width, data: blurred };

  function filterLines(
    from: Float32Array,
    to: Float32Array,
    lines: number,
    length: number,
    lineStep: number,
    step: number,
  ): void {
    const padded = new Float64Array(length + 2 * reach);
    for (let line = 0; line < lines; line++) {
      const start = line * lineStep;
      for (let k = 0; k < padded.length; k++) {
        const inside = Math.min(length - 1, Math.max(0, k - reach));
        padded[k] = from[start + inside * step] as number;
      }
      for (let k = 0; k < length; k++) {
        let sum = 0;
        for (let tap = 0; tap < weights.length; tap++) sum += (padded[k + tap] as number) * (weights[tap] as number);
        to[start + k * step] = sum / total;
      }
    }
  }
}
