import type { Plane, Size } from '../../core/grid.ts';
import { DenseCrf } from '../../kernels/dense-crf/dense-crf.ts';
import type { DenseCrfRecipeName } from '../../kernels/dense-crf/recipes.ts';
import { denseCrfRecipes } from '../../kernels/dense-crf/recipes.ts';
import { feather } from '../../masks/feather.ts';
import { jointProbabilities, mostProbableLabels } from '../../method/joint.ts';
import type { RefineParameters } from '../../method/parameters.ts';
import { automaticSettings, refineAutomatically } from '../../method/refiners/automatic.ts';
import { guidedFilter } from '../../method/refiners/guided-filter.ts';
import { jointBilateralOfLabels } from '../../method/refiners/joint-bilateral.ts';
import { naclipPamr, pamr } from '../../method/refiners/pamr.ts';
import type { Probabilities } from '../../method/refiners/probabilities.ts';
import { selfMatch } from '../../method/refiners/self-match.ts';
import type { Photo } from '../protocol.ts';
import type { Stage } from '../run/stage-graph.ts';
import { atWorkingSize, photoAt, workingSize } from './working-size.ts';

/** What a refiner reads beside the probabilities. */
export interface RefinerInput {
  readonly photo: Photo;
  readonly parameters: Pick<RefineParameters, 'postRefiner' | 'reach' | 'beta' | 'band' | 'rounds'>;
}

/** All classes and the background as one distribution a pixel; the background's own map comes after the classes, if any. */
export const jointStage: Stage<Record<string, Plane>, number, Probabilities> = {
  name: 'joint',
  run: (planes, classes) =>
    jointProbabilities(
      Array.from({ length: classes }, (_, i) => planes[i]),
      planes[classes],
    ),
  bytes: ({ data }) => data.byteLength,
};

/**
 * The photo matched with itself: 64 patches across, fewer where a patch would have less than two pixels, at three scales,
 * four neighbours, mixed by Eq. 9, once a round.
 */
export const selfSimilarityStage: Stage<{ joint: Probabilities }, RefinerInput, Probabilities> = {
  name: 'self-similarity',
  run: ({ joint }, { photo, parameters: { beta, band, rounds } }, call) =>
    atWorkingSize(joint, async (probabilities) => {
      const patchesAcross = Math.min(64, Math.floor(Math.max(probabilities.height, probabilities.width) / 2));
      if (patchesAcross < 2) return probabilities; // a photo of one patch is like nothing else
      let current = probabilities;
      for (let round = 0; round < rounds; round++) {
        const settings = { patchesAcross, scales: 3, neighbours: 4, beta, band };
        current = await selfMatch(current, photoAt(photo.pixels, current), settings, call);
      }
      return current;
    }),
  bytes: ({ data }) => data.byteLength,
};

/** The lattices of a dense CRF: they depend on the photo and the recipe, not on the mask. */
export const latticeStage: Stage<
  Record<never, never>,
  { photo: Photo; size: Size; recipe: DenseCrfRecipeName },
  DenseCrf
> = {
  name: 'lattice',
  run: (_inputs, { photo, size, recipe }, call) => {
    const { height, width } = workingSize(size);
    const { data } = photoAt(photo.pixels, { height, width });
    return DenseCrf.create(data, width, height, denseCrfRecipes[recipe], call);
  },
  bytes: (crf) => crf.bytes,
};

/** Mean field over the lattices, 10 iterations. */
export const denseCrfStage: Stage<{ joint: Probabilities; lattice: DenseCrf }, null, Probabilities> = {
  name: 'post',
  run: ({ joint, lattice }, _parameters, call) =>
    atWorkingSize(joint, async (probabilities) => ({
      ...probabilities,
      data: await lattice.infer(probabilities.data, call),
    })),
  bytes: ({ data }) => data.byteLength,
};

/** The dense CRF whose distances follow the mask, within reach of its edge; the mask itself where it has no edge. */
export const automaticStage: Stage<{ joint: Probabilities }, RefinerInput, Probabilities> = {
  name: 'post',
  run: ({ joint }, { photo, parameters: { reach } }, call) =>
    atWorkingSize(joint, async (probabilities) => {
      const scale = probabilities.width / joint.width;
      const settings = automaticSettings(probabilities, reach === null ? undefined : Math.max(1, reach * scale));
      if (!settings) return probabilities;
      const guide = photoAt(photo.pixels, probabilities);
      const { height, width } = probabilities;
      return refineAutomatically(probabilities, guide, settings, {
        feather: (data, deviation) => feather({ height, width, data }, deviation).data as Float32Array<ArrayBuffer>,
        crf: async (soft, recipe) =>
          (await DenseCrf.create(guide.data, width, height, recipe, call)).infer(soft.data, call),
      });
    }),
  bytes: ({ data }) => data.byteLength,
};

/** The filters, at the settings that the sources of each name. */
export const filterStage: Stage<{ joint: Probabilities }, RefinerInput, Probabilities> = {
  name: 'post',
  run: ({ joint }, { photo, parameters: { postRefiner, beta, band } }, call) =>
    atWorkingSize(joint, (probabilities) => {
      const guide = photoAt(photo.pixels, probabilities);
      if (postRefiner === 'guided-filter')
        return guidedFilter(probabilities, guide, { radius: 8, epsilon: 1e-4 }, call);
      if (postRefiner === 'pamr') return pamr(probabilities, guide, naclipPamr, call);
      return jointBilateralOfLabels(
        probabilities,
        guide,
        { radius: 6, spatialSigma: 3, colourSigma: 25, beta, band },
        call,
      );
    }),
  bytes: ({ data }) => data.byteLength,
};

/** The most probable label of each pixel. */
export const jointMergeStage: Stage<{ joint: Probabilities }, null, Uint8Array<ArrayBuffer>> = {
  name: 'merge',
  run: ({ joint }) => mostProbableLabels(joint),
  bytes: (labels) => labels.byteLength,
};
