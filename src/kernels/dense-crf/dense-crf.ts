import { createPace } from '../../core/pace.ts';
import type { Picture } from './features.ts';
import { bilateralFeatures, positionFeatures } from './features.ts';
import type { NormalisedKernel } from './kernel.ts';
import { buildKernel } from './kernel.ts';
import { checkPicture, checkProbabilities } from './limits.ts';
import { meanField } from './mean-field.ts';
import type { DenseCrfRecipe, KernelWeights } from './recipes.ts';
import { checkIterations, checkRecipe, checkWeights, denseCrfIterations } from './recipes.ts';

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

/**
 * A dense CRF over one picture, on the CPU: both lattices, ready for any probabilities of that size. Numbers are those
 * of pydensecrf: labels alike, Q within 5e-3. Nothing here blocks its thread for long, so a worker can be cancelled.
 */
export class DenseCrf {
  readonly #pixels: number;
  readonly #recipe: DenseCrfRecipe;
  readonly #gaussian: NormalisedKernel;
  readonly #bilateral: NormalisedKernel;

  private constructor(pixels: number, recipe: DenseCrfRecipe, gaussian: NormalisedKernel, bilateral: NormalisedKernel) {
    this.#pixels = pixels;
    this.#recipe = recipe;
    this.#gaussian = gaussian;
    this.#bilateral = bilateral;
  }

  /**
   * Builds the lattices. They depend on the picture and on the recipe's three deviations alone: keep the object for as
   * long as those stay.
   * @param picture RGB [height, width, 3] or RGBA [height, width, 4], 0 to 255, row-major; alpha is not looked at
   * @throws G4SegError `bad-input` for a picture that is too large or deviations that are not above 0, `internal` for
   * sizes that do not fit; the signal's reason once it is aborted
   */
  static async create(
    picture: Uint8Array | Uint8ClampedArray,
    width: number,
    height: number,
    recipe: DenseCrfRecipe,
    { signal, onProgress }: DenseCrfOptions = {},
  ): Promise<DenseCrf> {
    checkPicture(width, height, picture.length);
    checkRecipe(recipe);
    const pace = createPace(signal);
    await pace();
    const { positionDeviation, colourDeviation } = recipe.bilateral;
    const gaussian = await buildKernel(positionFeatures(width, height, recipe.gaussian.positionDeviation), pace);
    onProgress?.(0.3);
    const points: Picture = { width, height, data: picture };
    const bilateral = await buildKernel(bilateralFeatures(points, positionDeviation, colourDeviation), pace);
    onProgress?.(1);
    return new DenseCrf(width * height, recipe, gaussian, bilateral);
  }

  /** Points of the two lattices. */
  get latticePoints(): KernelWeights {
    return { gaussian: this.#gaussian.lattice.points, bilateral: this.#bilateral.lattice.points };
  }

  /**
   * Mean field over the labels of `probabilities`. Give it the labels that live: those with a coarse mask, and background.
   * @param probabilities float32 [L, height, width], L of 2 or more; the unary term is -log(clip(p, 1e-5, 1))
   * @returns Q, float32 [L, height, width]; sums to 1 over the labels
   * @throws G4SegError `bad-input` for NaN, fewer than 2 labels, too many, or a weight below 0, `internal` for a size
   * that is not the picture's; the signal's reason once it is aborted
   */
  async infer(
    probabilities: Float32Array,
    { weights, iterations = denseCrfIterations, signal, onProgress }: InferOptions = {},
  ): Promise<Float32Array<ArrayBuffer>> {
    const labels = checkProbabilities(probabilities, this.#pixels);
    checkIterations(iterations);
    const { gaussian, bilateral } = weights ?? {
      gaussian: this.#recipe.gaussian.weight,
      bilateral: this.#recipe.bilateral.weight,
    };
    checkWeights({ gaussian, bilateral });
    const pace = createPace(signal);
    await pace();
    const kernels = [
      { ...this.#gaussian, weight: gaussian },
      { ...this.#bilateral, weight: bilateral },
    ];
    return meanField(probabilities, labels, kernels, iterations, pace, (done) => onProgress?.(done / iterations));
  }
}
