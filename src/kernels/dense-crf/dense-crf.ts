import { createPace } from '../../core/pace.ts';
import type { Picture } from './features.ts';
import { bilateralFeatures, positionFeatures } from './features.ts';
import type { NormalisedKernel } from './kernel.ts';
import { buildKernel } from './kernel.ts';
import { checkPicture } from './limits.ts';
import { meanField } from './mean-field.ts';
import type { DenseCrfRecipe } from './recipes.ts';
import { checkRecipe } from './recipes.ts';
import type { DenseCrfOptions, DenseCrfSolver, InferOptions } from './solver.ts';
import { settleRun } from './solver.ts';

/**
 * A dense CRF over one picture, on the CPU: both lattices, ready for any probabilities of that size. Numbers are those
 * of pydensecrf: labels alike, Q within 5e-3. Nothing here blocks its thread for long, so a worker can be cancelled.
 */
export class DenseCrf implements DenseCrfSolver {
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

  /** What the lattices occupy. */
  get bytes(): number {
    const of = ({ lattice, rowSums }: NormalisedKernel) =>
      lattice.offsets.byteLength + lattice.weights.byteLength + lattice.neighbours.byteLength + rowSums.byteLength;
    return of(this.#gaussian) + of(this.#bilateral);
  }

  get latticePoints(): DenseCrfSolver['latticePoints'] {
    return { gaussian: this.#gaussian.lattice.points, bilateral: this.#bilateral.lattice.points };
  }

  async infer(probabilities: Float32Array, options: InferOptions = {}): Promise<Float32Array<ArrayBuffer>> {
    const { labels, iterations, weights } = settleRun(probabilities, this.#pixels, this.#recipe, options);
    const { signal, onProgress } = options;
    const pace = createPace(signal);
    await pace();
    const kernels = [
      { ...this.#gaussian, weight: weights.gaussian },
      { ...this.#bilateral, weight: weights.bilateral },
    ];
    return meanField(probabilities, labels, kernels, iterations, pace, (done) => onProgress?.(done / iterations));
  }
}
