import type { Size } from '../../core/grid.ts';
import { rawPatchFeatures } from '../../method/features.ts';
import type { ModelFamily } from '../../models/catalogue/manifest.ts';
import type { Backend, DeviceFeatures, DeviceTensor } from '../machine/backend.ts';
import type { ModelGraphs } from '../graphs/model-graphs.ts';
import { clipFeatures } from '../graphs/roles.ts';
import type { Picture } from './picture.ts';
import type { FeatureExtractor } from '../../method/parameters.ts';
import type { StageName } from '../protocol.ts';
import type { Stage } from '../run/stage-graph.ts';
import { encodePicture } from './latent.ts';

type FeatureStageName = Extract<StageName, 'features-original' | 'features-generated'>;
type FeatureStage<Inputs extends Record<string, unknown>> = Stage<Inputs, FeatureExtractor, DeviceFeatures>;

/** F of Eq. 8: one vector a patch. */
export function featuresStage(
  name: FeatureStageName,
  backend: Backend,
  graphs: ModelGraphs,
  family: ModelFamily,
): FeatureStage<{ picture: Picture }> {
  return {
    ...ownership(name),
    run: async ({ picture }, extractor) => {
      switch (extractor) {
        case 'vae-latent':
          return latentFeatures(await encodePicture(graphs, picture), family);
        case 'clip-value':
          return clipValueFeatures(backend, graphs, family, picture);
        case 'raw-patch':
          return rawFeatures(backend, picture, family);
      }
    },
  };
}

/** The photo's latent features, from the moments that `encode` has already made. */
export function latentFeaturesOfMoments(
  backend: Backend,
  family: ModelFamily,
): FeatureStage<{ moments: DeviceTensor }> {
  return {
    ...ownership('features-original'),
    // A copy: the cache may drop the moments before the features.
    run: ({ moments }) =>
      latentFeatures(
        backend.linearCombination(1, moments, 0, null, [
          1,
          family.latentChannels,
          family.latentSize,
          family.latentSize,
        ]),
        family,
      ),
  };
}

function ownership(name: FeatureStageName) {
  return {
    name,
    bytes: (features: DeviceFeatures) => features.tensor.bytes,
    dispose: (features: DeviceFeatures) => features.tensor.dispose(),
  };
}

function latentFeatures(tensor: DeviceTensor, family: ModelFamily): DeviceFeatures {
  return { tensor, grid: square(family.latentSize), channels: family.latentChannels, layout: 'channels-first' };
}

function rawFeatures(backend: Backend, picture: Picture, family: ModelFamily): DeviceFeatures {
  const patch = family.imageSize / family.latentSize;
  const features = rawPatchFeatures({ ...square(family.imageSize), channels: 3, data: picture.planes }, patch);
  const dims = [features.grid.height * features.grid.width, features.channels];
  return {
    tensor: backend.upload(features.data, dims),
    grid: features.grid,
    channels: features.channels,
    layout: features.layout,
  };
}

/** Value path of the last block of CLIP's image encoder (MaskCLIP), projected to the joint space. */
export async function clipValueFeatures(
  backend: Backend,
  graphs: ModelGraphs,
  family: ModelFamily,
  picture: Picture,
): Promise<DeviceFeatures> {
  const { mean, std, imageSize, patchSize } = family.clip;
  // (x + 1) / 2 maps [-1, 1] to [0, 1]; then CLIP's own normalisation.
  const scale = std.map((deviation) => 0.5 / deviation);
  const offset = mean.map((average, channel) => (0.5 - average) / std[channel]);
  const pixels = backend.normalizeImage(picture.tensor, scale, offset);
  const { features } = await graphs.run(clipFeatures, { pixel_values: pixels });
  pixels.dispose();
  const { tensor } = features;
  return { tensor, grid: square(imageSize / patchSize), channels: tensor.dims[2], layout: 'channels-last' };
}

function square(side: number): Size {
  return { height: side, width: side };
}
