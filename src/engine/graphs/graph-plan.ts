import type { ModelFamily } from '../../models/catalogue/manifest.ts';
import type { Rewrites } from '../../onnx/index.ts';
import { momentsOutput, patchFeaturesOutput } from '../../onnx/index.ts';
import type { Runtime } from '../protocol.ts';

export type GraphPath =
  | 'unet/model.onnx'
  | 'text_encoder/model.onnx'
  | 'vae_encoder/model.onnx'
  | 'vae_decoder/model.onnx'
  | 'clip/vision_model.onnx'
  | 'clip/text_model.onnx';

/** What is written into a graph, and the dimensions of the one output it then has; null where any will do. */
export interface GraphPlan {
  readonly rewrites: Rewrites;
  readonly gives: readonly (number | null)[];
}

/**
 * The published files are plain exports, made by different tools for other devices; what the method needs beyond them is
 * written into the graph here. Sizes are those of the family: a graph that fixes others is refused.
 */
export function planOf(
  path: GraphPath,
  family: ModelFamily,
  { backend, precision }: Pick<Runtime, 'backend' | 'precision'>,
): GraphPlan {
  const { latentChannels, latentSize, imageSize, contextLength, clip } = family;
  const latent = [1, latentChannels, latentSize, latentSize];
  const common: Rewrites = {
    portable: true,
    floatInterface: true,
    // Node's own runtime widens a large graph itself, operator by operator; WebAssembly has no room for one.
    widenHalf: precision === 'float32' && (backend === 'cpu' ? 'if-small' : true),
    logitsInFloat32: precision === 'float16',
  };
  switch (path) {
    case 'unet/model.onnx':
      return {
        rewrites: {
          ...common,
          // The time step stays as it is, one number of any type: a fixed one made published exports fail to load.
          fixInputs: { sample: latent, encoder_hidden_states: [1, contextLength, null] },
          onePicture: true,
          inject: { sizes: { height: latentSize, width: latentSize, tokens: contextLength } },
          keepOutput: ['out_sample', 'noise_pred', 'sample'],
        },
        gives: latent,
      };
    case 'text_encoder/model.onnx':
      return {
        rewrites: { ...common, keepOutput: ['last_hidden_state'] },
        gives: [1, contextLength, null],
      };
    case 'vae_encoder/model.onnx':
      return {
        rewrites: {
          ...common,
          widenHalf: true,
          fixInputs: { sample: square(imageSize) },
          exposeMoments: { latentChannels },
          keepOutput: [momentsOutput],
        },
        gives: [1, 2 * latentChannels, latentSize, latentSize],
      };
    case 'vae_decoder/model.onnx':
      return {
        rewrites: {
          ...common,
          widenHalf: true,
          fixInputs: { latent_sample: latent },
          keepOutput: ['sample', 'image'],
        },
        gives: square(imageSize),
      };
    case 'clip/vision_model.onnx':
      return {
        rewrites: {
          ...common,
          part: ['image_embeds'],
          resizePositions: { height: clip.imageSize, width: clip.imageSize },
          fixInputs: { pixel_values: square(clip.imageSize) },
          exposeValueFeatures: true,
          keepOutput: [patchFeaturesOutput],
        },
        gives: [1, (clip.imageSize / clip.patchSize) ** 2, null],
      };
    case 'clip/text_model.onnx':
      return { rewrites: { ...common, part: ['text_embeds'], keepOutput: ['text_embeds'] }, gives: [1, null] };
  }
}

function square(side: number): number[] {
  return [1, 3, side, side];
}
