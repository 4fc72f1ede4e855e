import { predictedSampleCoefficients } from '../../method/noise-schedule.ts';
import type { ModelFamily } from '../../models/catalogue/manifest.ts';
import type { Backend, DeviceTensor, HostValue } from '../machine/backend.ts';
import type { ModelGraphs } from '../graphs/model-graphs.ts';
import { textEncoder, unet } from '../graphs/roles.ts';
import { guidanceEmbedding } from './guidance-embedding.ts';
import { tensorStage } from './tensor-stage.ts';

/** Token ids of the prompt, padded to the model's context -> context [1, T, D]. */
export function embedTextStage(graphs: ModelGraphs) {
  return tensorStage('embed-text', async (_inputs: Record<never, never>, ids: Int32Array<ArrayBuffer>) => {
    const { context } = await graphs.run(textEncoder, textFeeds(ids));
    return context.tensor;
  });
}

/** Ids of one prompt [1, T]. Some exports take a mask as well, which changes nothing up to the end token; it is all ones. */
export function textFeeds(ids: Int32Array<ArrayBuffer>): Record<string, HostValue> {
  const dims = [1, ids.length];
  return { input_ids: { data: ids, dims }, attention_mask: { data: new Int32Array(ids.length).fill(1), dims } };
}

export interface Injection {
  readonly timestep: number;
  /** Δ of Eq. 5 in nats. */
  readonly crossStrength: number;
  readonly selfStrength: number;
  /** Number of positions -> m at that attention resolution, values in [0, 1]. */
  readonly masks: ReadonlyMap<number, Float32Array<ArrayBuffer>>;
  /** 1 at the class name's tokens. */
  readonly tokenIndicator: Float32Array<ArrayBuffer>;
}

/** One step of the U-Net with the mask in its attention (Eq. 3-5), then the prediction z̃0 (Eq. 2). */
export function denoiseStage(backend: Backend, graphs: Pick<ModelGraphs, 'run'>, family: ModelFamily) {
  return tensorStage(
    'denoise',
    async ({ noisy, context }: { noisy: DeviceTensor; context: DeviceTensor }, injection: Injection) => {
      const feeds: Record<string, DeviceTensor | HostValue> = {
        sample: noisy,
        timestep: { data: Float32Array.of(injection.timestep), dims: [1] },
        encoder_hidden_states: context,
        g4seg_token_indicator: { data: injection.tokenIndicator, dims: [1, injection.tokenIndicator.length] },
        g4seg_strength_cross: { data: Float32Array.of(injection.crossStrength), dims: [1] },
        g4seg_strength_self: { data: Float32Array.of(injection.selfStrength), dims: [1] },
      };
      if (family.unet?.guidance) {
        const { input, width, scale } = family.unet.guidance;
        feeds[input] = { data: guidanceEmbedding(scale, width), dims: [1, width] };
      }
      for (const [positions, mask] of injection.masks)
        feeds[`g4seg_mask_${positions}`] = { data: mask, dims: [1, positions] };
      const { predicted: output } = await graphs.run(unet, feeds);
      const { sample, output: weight } = predictedSampleCoefficients(injection.timestep, family.predictionType);
      const predicted = backend.linearCombination(sample, noisy, weight, output.tensor, noisy.dims);
      output.tensor.dispose();
      return predicted;
    },
  );
}
