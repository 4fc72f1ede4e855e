import { G4SegError } from '../../core/errors.ts';

/**
 * The pairwise terms of a dense CRF: how much two pixels ask each other for the same label.
 *
 *   k(i, j) = gaussian.weight  · exp(-|p_i - p_j|² / 2θ_γ²)
 *           + bilateral.weight · exp(-|p_i - p_j|² / 2θ_α² - |I_i - I_j|² / 2θ_β²)
 *
 * p is a position in pixels, I a colour from 0 to 255. Source: Krähenbühl and Koltun, NIPS 2011, Eq. 3. Both kernels are
 * normalised symmetrically, as pydensecrf does by default.
 */
export interface DenseCrfRecipe {
  readonly gaussian: {
    /** θ_γ, pixels, above 0 (`sxy` of pydensecrf). */
    readonly positionDeviation: number;
    /** 0 or more (`compat` of pydensecrf, Potts model). */
    readonly weight: number;
  };
  readonly bilateral: {
    /** θ_α, pixels, above 0 (`sxy`). */
    readonly positionDeviation: number;
    /** θ_β, levels of 255, above 0 (`srgb`). */
    readonly colourDeviation: number;
    /** 0 or more (`compat`). */
    readonly weight: number;
  };
}

/** The weights of both kernels, 0 or more. They do not touch the lattices. */
export interface KernelWeights {
  readonly gaussian: number;
  readonly bilateral: number;
}

export type DenseCrfRecipeName = 'deeplab' | 'affinitynet' | 'irn';

/** The settings of published post-processing. `deeplab` is also that of CLIP-ES, the one G4Seg's tables name. */
export const denseCrfRecipes: Readonly<Record<DenseCrfRecipeName, DenseCrfRecipe>> = {
  deeplab: {
    gaussian: { positionDeviation: 1, weight: 3 },
    bilateral: { positionDeviation: 67, colourDeviation: 3, weight: 4 },
  },
  affinitynet: {
    gaussian: { positionDeviation: 3, weight: 3 },
    bilateral: { positionDeviation: 80, colourDeviation: 13, weight: 10 },
  },
  irn: {
    gaussian: { positionDeviation: 3, weight: 3 },
    bilateral: { positionDeviation: 50, colourDeviation: 5, weight: 10 },
  },
};

/** What every published recipe runs. The result has not converged then, so another number is another method. */
export const denseCrfIterations = 10;

/** @throws G4SegError `bad-input` for a deviation that is not above 0 or a weight below 0 */
export function checkRecipe({ gaussian, bilateral }: DenseCrfRecipe): void {
  const deviations = {
    'smoothness distance': gaussian.positionDeviation,
    'appearance distance': bilateral.positionDeviation,
    'colour distance': bilateral.colourDeviation,
  };
  for (const [name, value] of Object.entries(deviations)) {
    if (value > 0 && Number.isFinite(value)) continue;
    throw new G4SegError('bad-input', `The ${name} of the dense CRF must be above 0; it is ${value}.`, { value });
  }
  checkWeights({ gaussian: gaussian.weight, bilateral: bilateral.weight });
}

/** @throws G4SegError `bad-input` for a weight that is negative or not finite */
export function checkWeights(weights: KernelWeights): void {
  for (const name of ['gaussian', 'bilateral'] as const) {
    const weight = weights[name];
    if (weight >= 0 && Number.isFinite(weight)) continue;
    throw new G4SegError('bad-input', `The ${name} weight of the dense CRF must be 0 or more; it is ${weight}.`, {
      weight,
    });
  }
}

/** @throws G4SegError `bad-input` unless it is a whole number of 0 or more */
export function checkIterations(iterations: number): void {
  if (Number.isInteger(iterations) && iterations >= 0) return;
  throw new G4SegError('bad-input', `The dense CRF runs a whole number of iterations; got ${iterations}.`, {
    iterations,
  });
}
