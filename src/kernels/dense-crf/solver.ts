import { checkProbabilities } from './limits.ts';
import type { DenseCrfRecipe, KernelWeights } from './recipes.ts';
import { checkIterations, checkWeights, denseCrfIterations } from './recipes.ts';

export interface DenseCrfOptions {
  readonly signal?: AbortSignal;
  /** Called now and then with the share of the call that is done, from 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

export interface InferOptions extends DenseCrfOptions {
  /** Instead of the recipe's. Only iterations are run again, no lattice is built. */
  readonly weights?: KernelWeights;
  /** 0 or more; 10 if not given. */
  readonly iterations?: number;
}

/** A dense CRF over one picture with its lattices built, wherever it computes. */
export interface DenseCrfSolver {
  /** Points of the two lattices. */
  readonly latticePoints: { readonly gaussian: number; readonly bilateral: number };
  /**
   * Mean field over the labels of `probabilities`. Give it the labels that live: those with a coarse mask, and background.
   * @param probabilities float32 [L, height, width], L of 2 or more; the unary term is -log(clip(p, 1e-5, 1))
   * @returns Q, float32 [L, height, width]; sums to 1 over the labels
   * @throws G4SegError `bad-input` for NaN, fewer than 2 labels, too many, or a weight below 0, `internal` for a size
   * that is not the picture's; the signal's reason once it is aborted
   */
  infer(probabilities: Float32Array, options?: InferOptions): Promise<Float32Array<ArrayBuffer>>;
}

/** What a run is made of, checked. */
export function settleRun(
  probabilities: Float32Array,
  pixels: number,
  recipe: DenseCrfRecipe,
  { weights, iterations = denseCrfIterations }: InferOptions,
): { labels: number; iterations: number; weights: KernelWeights } {
  const settled = weights ?? { gaussian: recipe.gaussian.weight, bilateral: recipe.bilateral.weight };
  checkWeights(settled);
  checkIterations(iterations);
  return { labels: checkProbabilities(probabilities, pixels), iterations, weights: settled };
}
