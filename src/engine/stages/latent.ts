import { gaussianNoise } from '../../core/random.ts';
import { signalAndNoise } from '../../method/noise-schedule.ts';
import type { ModelFamily } from '../../models/catalogue/manifest.ts';
import type { Backend, DeviceTensor } from '../machine/backend.ts';
import { checkNumbers } from '../graphs/check-numbers.ts';
import type { ModelGraphs } from '../graphs/model-graphs.ts';
import { pictureDecoder, pictureEncoder } from '../graphs/roles.ts';
import type { Picture } from './picture.ts';
import { pictureBytes, pictureOfPlanes } from './picture.ts';
import type { Stage } from '../run/stage-graph.ts';
import { tensorStage } from './tensor-stage.ts';

/** Picture -> moments of the autoencoder: [1, 2C, h, w], the mean first, unscaled. The mean is used, never a sample. */
export function encodeStage(graphs: ModelGraphs) {
  return tensorStage('encode', ({ picture }: { picture: Picture }) => encodePicture(graphs, picture));
}

export async function encodePicture(graphs: ModelGraphs, picture: Picture): Promise<DeviceTensor> {
  const { moments } = await graphs.run(pictureEncoder, { sample: picture.tensor });
  return moments.tensor;
}

/** z_t = √ᾱ_t · scaling · mean + √(1 - ᾱ_t) · n, n from the seed; [1, C, h, w]. */
export function noiseStage(backend: Backend, family: ModelFamily) {
  const dims = latentDims(family);
  return tensorStage(
    'noise',
    ({ moments }: { moments: DeviceTensor }, { timestep, seed }: { timestep: number; seed: number }) => {
      const { signal, noise } = signalAndNoise(timestep);
      const sample = backend.upload(gaussianNoise(dims[1] * dims[2] * dims[3], seed), dims);
      const noisy = backend.linearCombination(signal * family.scalingFactor, moments, noise, sample, dims);
      sample.dispose();
      return noisy;
    },
  );
}

/** z̃0 -> the generated picture, clamped to [-1, 1]. */
export function decodeStage(
  backend: Backend,
  graphs: ModelGraphs,
  family: ModelFamily,
): Stage<{ latent: DeviceTensor }, null, Picture> {
  return {
    name: 'decode',
    run: async ({ latent }) => {
      const unscaled = backend.linearCombination(1 / family.scalingFactor, latent, 0, null, latentDims(family));
      const { picture: decoded } = await graphs.run(pictureDecoder, { latent_sample: unscaled });
      const planes = decoded.values.map((value) => Math.min(1, Math.max(-1, value)));
      const clamped = backend.normalizeImage(decoded.tensor, [1, 1, 1], [0, 0, 0]);
      unscaled.dispose();
      decoded.tensor.dispose();
      checkNumbers(planes, 'The generated picture', backend.runtime);
      return pictureOfPlanes(planes, clamped);
    },
    bytes: pictureBytes,
    dispose: (picture) => picture.tensor.dispose(),
  };
}

/** The scaled mean as a latent: what decodes to the autoencoder's round trip. */
export function scaledMean(backend: Backend, family: ModelFamily) {
  return tensorStage('denoise', ({ moments }: { moments: DeviceTensor }) =>
    backend.linearCombination(family.scalingFactor, moments, 0, null, latentDims(family)),
  );
}

function latentDims(family: ModelFamily): [number, number, number, number] {
  return [1, family.latentChannels, family.latentSize, family.latentSize];
}
