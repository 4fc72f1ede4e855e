import type { ModelFamily } from '../../models/catalogue/manifest.ts';
import type { InjectionOptions, Pass } from '../../onnx/index.ts';
import { momentsOutput, passes, patchFeaturesOutput } from '../../onnx/index.ts';
import type { GraphPlan, Machine, Role } from './role.ts';
import { graphPlan } from './role.ts';

/**
 * The roles of a model's graphs. The published files are plain exports, made by different tools for other devices; what the
 * method needs beyond them is written into the graph here. Sizes are those of the family: a graph that fixes others is refused.
 */

/** The U-Net with the mask in its attention: `predicted` is what the network was trained to say, ε or v. */
export const unet: Role<'predicted'> = {
  file: 'unet/model.onnx',
  words: 'the U-Net',
  plan: (family, machine) => unetPlan(family, machine),
};

/** @param injection what is to differ from the family: other sizes, or one way for the mask to reach the logits */
export function unetPlan(
  { latentChannels, latentSize, contextLength }: ModelFamily,
  machine: Machine,
  injection: InjectionOptions = {},
): GraphPlan<'predicted'> {
  const sizes = { height: latentSize, width: latentSize, tokens: contextLength, ...injection.sizes };
  const latent = [1, latentChannels, sizes.height, sizes.width];
  return graphPlan(
    [
      ...common(machine),
      passes.injectAttention({ ...injection, sizes }),
      passes.onePicture(),
      // The time step stays as it is, one number of any type: a fixed one made published exports fail to load.
      passes.fixInputs({ sample: latent, encoder_hidden_states: [1, contextLength, null] }),
    ],
    { predicted: { names: ['out_sample', 'noise_pred', 'sample'], gives: latent } },
  );
}

/** Token ids of a prompt -> `context`, what the U-Net attends to. */
export const textEncoder: Role<'context'> = {
  file: 'text_encoder/model.onnx',
  words: 'the text encoder',
  plan: ({ contextLength }, machine) =>
    graphPlan(common(machine), { context: { names: ['last_hidden_state'], gives: [1, contextLength, null] } }),
};

/** A picture -> `moments`: mean and log-variance of its latent. */
export const pictureEncoder: Role<'moments'> = {
  file: 'vae_encoder/model.onnx',
  words: 'the encoder of pictures',
  plan: ({ imageSize, latentChannels, latentSize }, machine) =>
    graphPlan(
      [
        ...common(machine, [passes.widenHalf()]),
        passes.fixInputs({ sample: square(imageSize) }),
        passes.exposeMoments(latentChannels),
      ],
      { moments: { names: [momentsOutput], gives: [1, 2 * latentChannels, latentSize, latentSize] } },
    ),
};

/** A latent -> `picture`, in [-1, 1] but for what overshoots. */
export const pictureDecoder: Role<'picture'> = {
  file: 'vae_decoder/model.onnx',
  words: 'the decoder of pictures',
  plan: ({ imageSize, latentChannels, latentSize }, machine) =>
    graphPlan(
      [
        ...common(machine, [passes.widenHalf()]),
        passes.fixInputs({ latent_sample: [1, latentChannels, latentSize, latentSize] }),
      ],
      { picture: { names: ['sample', 'image'], gives: square(imageSize) } },
    ),
};

/** A normalised picture -> `features`, one vector of CLIP's joint space a patch (MaskCLIP's value path). */
export const clipFeatures: Role<'features'> = {
  file: 'clip/vision_model.onnx',
  words: 'CLIP for pictures',
  plan: ({ clip }, machine) =>
    graphPlan(
      [
        passes.part(['image_embeds']),
        ...common(machine),
        passes.resizePositions({ height: clip.imageSize, width: clip.imageSize }),
        passes.fixInputs({ pixel_values: square(clip.imageSize) }),
        passes.exposePatchFeatures(),
      ],
      { features: { names: [patchFeaturesOutput], gives: [1, (clip.imageSize / clip.patchSize) ** 2, null] } },
    ),
};

/** Token ids of a prompt -> `embedding`, one vector of CLIP's joint space. */
export const clipText: Role<'embedding'> = {
  file: 'clip/text_model.onnx',
  words: 'CLIP for text',
  plan: (_family, machine) =>
    graphPlan([passes.part(['text_embeds']), ...common(machine)], {
      embedding: { names: ['text_embeds'], gives: [1, null] },
    }),
};

/** What every graph needs on a machine. @param widening instead of what the machine asks for */
function common({ backend, precision }: Machine, widening?: readonly Pass[]): Pass[] {
  // Node's own runtime widens a large graph itself, operator by operator; WebAssembly has no room for one.
  const asked = precision === 'float32' ? [passes.widenHalf({ ifSmall: backend === 'cpu' })] : [];
  return [
    passes.portable(),
    ...(widening ?? asked),
    passes.floatInterface(),
    ...(precision === 'float16' ? [passes.logitsInFloat32()] : []),
  ];
}

function square(side: number): number[] {
  return [1, 3, side, side];
}
