import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../core/random.ts';
import { largestDifference } from '../testing/largest-difference.ts';
import goldens from './goldens.json';
import type { PredictionType } from './noise-schedule.ts';
import { alphaBar, alphasCumulative, predictedSampleCoefficients, signalAndNoise } from './noise-schedule.ts';

const golden = goldens.noiseSchedule;

describe('alphasCumulative', () => {
  const alphas = alphasCumulative();
  const chosen = golden.timesteps.map((t) => alphas[t]);

  it('is the cumulative product of numpy in float64', () => {
    expect(alphas).toHaveLength(1000);
    expect(largestDifference(chosen, golden.alphasInFloat64)).toBeLessThan(1e-10);
  });

  it('is the alphas_cumprod of diffusers, which multiplies a thousand times in float32', () => {
    expect(largestDifference(chosen, golden.alphas)).toBeLessThan(1e-6);
  });
});

describe('alphaBar', () => {
  it.each([
    [0, 0.99915],
    [399, 0.426086],
    [400, 0.424483],
    [999, 0.00466],
  ])('of t = %d is %d', (t, alpha) => {
    expect(alphaBar(t)).toBeCloseTo(alpha, 6);
  });

  it.each([-1, 1000, 0.5, NaN])('refuses t = %d', (t) => {
    expect(() => alphaBar(t)).toThrow(/integer from 0 to 999/);
  });
});

describe('signalAndNoise', () => {
  it('noises as add_noise of diffusers does', () => {
    const { signal, noise } = signalAndNoise(400);
    const noisy = golden.sample.map((value, index) => signal * value + noise * golden.output[index]);
    expect(largestDifference(noisy, golden.noisyAt400)).toBeLessThan(1e-6);
  });
});

describe('predictedSampleCoefficients', () => {
  // At t = 999 the ε form divides by √ᾱ = 0.068, which enlarges the float32 rounding of diffusers by 15.
  it.each(golden.predicted)('is pred_original_sample of diffusers: $predictionType, t = $t', (expected) => {
    const kind = expected.predictionType as PredictionType;
    const { sample, output } = predictedSampleCoefficients(expected.t, kind);
    const predicted = golden.sample.map((value, index) => sample * value + output * golden.output[index]);
    expect(largestDifference(predicted, expected.predicted)).toBeLessThan(2e-5);
  });

  it.each(['epsilon', 'v_prediction'] as const)('gives x_0 back when the %s is the true one', (kind) => {
    const x0 = gaussianNoise(6, 1);
    const noise = gaussianNoise(6, 2);
    for (const t of [1, 250, 400, 999]) {
      const shares = signalAndNoise(t);
      const { sample, output } = predictedSampleCoefficients(t, kind);
      const restored = Array.from(x0, (x, index) => {
        const n = noise[index];
        const truth = kind === 'epsilon' ? n : shares.signal * n - shares.noise * x;
        return sample * (shares.signal * x + shares.noise * n) + output * truth;
      });
      expect(largestDifference(restored, x0)).toBeLessThan(1e-12);
    }
  });
});
