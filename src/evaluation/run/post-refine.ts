import type { Plane, Rgba } from '../../core/grid.ts';
import { resizeBilinear } from '../../images/resize.ts';
import { DenseCrf } from '../../kernels/dense-crf/dense-crf.ts';
import type { DenseCrfRecipeName } from '../../kernels/dense-crf/recipes.ts';
import { denseCrfRecipes } from '../../kernels/dense-crf/recipes.ts';
import { feather } from '../../masks/feather.ts';
import { jointProbabilities } from '../../method/joint.ts';
import { automaticSettings, refineAutomatically } from '../../method/refiners/automatic.ts';
import type { GuidedFilterParameters } from '../../method/refiners/guided-filter.ts';
import { guidedFilter } from '../../method/refiners/guided-filter.ts';
import { jointBilateralOfLabels } from '../../method/refiners/joint-bilateral.ts';
import type { JointBilateralParameters } from '../../method/baselines.ts';
import type { PamrParameters } from '../../method/refiners/pamr.ts';
import { pamr } from '../../method/refiners/pamr.ts';
import type { Probabilities } from '../../method/refiners/probabilities.ts';
import { planeOfLabel } from '../../method/refiners/probabilities.ts';
import type { SelfMatchParameters } from '../../method/refiners/self-match.ts';
import { selfMatch } from '../../method/refiners/self-match.ts';

/** One refiner that generates nothing. Plain data: it is part of a row. */
export type PostStep =
  /** The rule for a photograph: it reads its settings from the masks as they were brought, so it stands first. */
  | { readonly kind: 'automatic' }
  /** `weights` in place of the recipe's. */
  | {
      readonly kind: 'crf';
      readonly recipe: DenseCrfRecipeName;
      readonly weights?: { readonly gaussian: number; readonly bilateral: number };
    }
  | ({ readonly kind: 'guided-filter' } & GuidedFilterParameters)
  | ({ readonly kind: 'pamr' } & PamrParameters)
  | ({ readonly kind: 'joint-bilateral' } & JointBilateralParameters)
  | ({ readonly kind: 'self-match' } & SelfMatchParameters);

export interface PostRefined {
  /** One a class, in the order of the input. */
  readonly masks: readonly Plane[];
  readonly background: Plane;
}

/**
 * Refines all classes of a picture together, step by step.
 * @param masks one a class, at one size; the photo is resized to it
 * @param background of the coarse masks, where they bring one
 */
export async function postRefine(
  photo: Rgba,
  masks: readonly Plane[],
  background: Plane | undefined,
  steps: readonly PostStep[],
  signal?: AbortSignal,
): Promise<PostRefined> {
  let current = jointProbabilities(masks, background);
  const guide = resizeBilinear(photo, current);
  for (const step of steps) current = await applied(step, current, guide, signal);
  return { masks: masks.map((_, at) => planeOfLabel(current, at + 1)), background: planeOfLabel(current, 0) };
}

async function applied(
  step: PostStep,
  before: Probabilities,
  guide: Rgba,
  signal?: AbortSignal,
): Promise<Probabilities> {
  const call = signal ? { signal } : {};
  switch (step.kind) {
    case 'automatic':
      return automatic(before, guide, call);
    case 'crf': {
      const crf = await latticeOf(guide, step.recipe, call);
      const { weights } = step;
      return { ...before, data: await crf.infer(before.data, { ...call, ...(weights && { weights }) }) };
    }
    case 'guided-filter':
      return guidedFilter(before, guide, step, call);
    case 'pamr':
      return pamr(before, guide, step, call);
    case 'joint-bilateral':
      return jointBilateralOfLabels(before, guide, step, call);
    case 'self-match':
      return selfMatch(before, guide, fitted(step, before), call);
  }
}

async function automatic(before: Probabilities, guide: Rgba, call: { signal?: AbortSignal }): Promise<Probabilities> {
  const settings = automaticSettings(before);
  if (!settings) return before; // no edge, nothing to refine
  const { data, width, height } = guide;
  return refineAutomatically(before, guide, settings, {
    feather: (plane, deviation) => Float32Array.from(feather({ height, width, data: plane }, deviation).data),
    crf: async (probabilities, recipe) => {
      const crf = await DenseCrf.create(data, width, height, recipe, call);
      return crf.infer(probabilities.data, call);
    },
  });
}

/** A small picture has fewer patches across than a row asks for. */
function fitted(step: SelfMatchParameters, { height, width }: Probabilities): SelfMatchParameters {
  return { ...step, patchesAcross: Math.min(step.patchesAcross, Math.max(height, width)) };
}

/** The lattices of the last photo, by recipe: rows of one picture share them. */
let lattices: { readonly photo: Rgba['data']; readonly byRecipe: Map<DenseCrfRecipeName, DenseCrf> } | null = null;

async function latticeOf(guide: Rgba, recipe: DenseCrfRecipeName, call: { signal?: AbortSignal }): Promise<DenseCrf> {
  const isSame = lattices !== null && sameBytes(lattices.photo, guide.data);
  if (!lattices || !isSame) lattices = { photo: guide.data, byRecipe: new Map() };
  const { byRecipe } = lattices;
  const known = byRecipe.get(recipe);
  if (known) return known;
  const { data, width, height } = guide;
  const built = await DenseCrf.create(data, width, height, denseCrfRecipes[recipe], call);
  byRecipe.set(recipe, built);
  return built;
}

function sameBytes(one: Uint8ClampedArray, other: Uint8ClampedArray): boolean {
  return one === other || (one.length === other.length && one.every((value, at) => value === other[at]));
}
