import { G4SegError } from '../core/errors.ts';

/** Number of timesteps every supported model was trained with. */
const timesteps = 1000;

const firstRoot = Math.sqrt(0.00085);
const lastRoot = Math.sqrt(0.012);

/**
 * ᾱ of every timestep: the cumulative product of 1 − β_t, with the "scaled linear" β of Stable Diffusion
 * (β_t is the square of a straight line from √0.00085 to √0.012).
 * @returns float64 [1000], falling from 0.99915 to 0.00466
 */
export function alphasCumulative(): Float64Array<ArrayBuffer> {
  const alphas = new Float64Array(timesteps);
  let product = 1;
  for (let t = 0; t < timesteps; t++) {
    const root = firstRoot + ((lastRoot - firstRoot) * t) / (timesteps - 1);
    product *= 1 - root * root;
    alphas[t] = product;
  }
  return alphas;
}

const table = alphasCumulative();

/**
 * ᾱ_t.
 * @param t integer 0..999
 * @throws G4SegError `bad-input` for any other t
 */
export function alphaBar(t: number): number {
  const alpha = table[t];
  if (alpha === undefined) {
    throw new G4SegError('bad-input', `The timestep is an integer from 0 to ${timesteps - 1}; got ${t}.`, { t });
  }
  return alpha;
}

/**
 * Shares of the noising step z_t = signal · z_0 + noise · n (section II-B of the paper): √ᾱ_t and √(1 − ᾱ_t).
 * @param t integer 0..999
 */
export function signalAndNoise(t: number): { readonly signal: number; readonly noise: number } {
  const alpha = alphaBar(t);
  return { signal: Math.sqrt(alpha), noise: Math.sqrt(1 - alpha) };
}

/** What the U-Net was trained to put out: the noise ε, or v = √ᾱ ε − √(1−ᾱ) x_0. */
export type PredictionType = 'epsilon' | 'v_prediction';

/**
 * Eq. 2 as a linear combination: x̃_0 = sample · z_t + output · (what the U-Net put out).
 * ε: (z_t − √(1−ᾱ) ε) / √ᾱ. v: √ᾱ z_t − √(1−ᾱ) v (Salimans and Ho, 2022).
 * @param t integer 0..999
 */
export function predictedSampleCoefficients(
  t: number,
  predictionType: PredictionType,
): { readonly sample: number; readonly output: number } {
  const { signal, noise } = signalAndNoise(t);
  if (predictionType === 'epsilon') return { sample: 1 / signal, output: -noise / signal };
  return { sample: signal, output: -noise };
}
