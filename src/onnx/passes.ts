import type { Pass } from './pass.ts';
import type { ModelProto } from './onnx_pb.ts';
import { exposeMoments } from './rewrite/expose-moments.ts';
import type { ClipHead } from './rewrite/clip-head.ts';
import { exposePatchFeatures } from './rewrite/patch-features.ts';
import { fixInputs } from './rewrite/fix-inputs.ts';
import type { InputSizesByName } from './rewrite/fix-inputs.ts';
import { floatInterface } from './rewrite/float-interface.ts';
import { injectAttention } from './rewrite/inject-attention.ts';
import type { InjectionOptions } from './rewrite/inject-attention.ts';
import { keepOutputs, keepPart } from './rewrite/keep-output.ts';
import { logitsInFloat32 } from './rewrite/logits-in-float32.ts';
import { onePicture } from './rewrite/one-picture.ts';
import { portableOperators } from './rewrite/portable-operators.ts';
import { resizePositions } from './rewrite/resize-positions.ts';
import { mostWidenedBytes, widenedBytes, widenHalf } from './rewrite/widen-half.ts';

/** A rewrite that has nothing to report. */
function quiet(change: (model: ModelProto) => ModelProto): Pass {
  return (model) => ({ model: change(model), report: {} });
}

/**
 * The rewrites of this folder as passes. In a list, `part` and `portable` come first: what follows looks for one spelling of
 * everything. `keepOutputs` comes last: it drops what no output needs.
 */
export const passes = {
  /** Of a graph that gives several things (CLIP's picture and text), keep what leads to the first of these outputs that it has. */
  part: (outputs: readonly string[]): Pass => quiet((model) => keepPart(model, outputs)),

  /** Write out operators that WebGPU lacks, and refuse a graph with others of that kind. Every published graph may need it. */
  portable: (): Pass => (model) => {
    const { model: changed, replaced } = portableOperators(model);
    return { model: changed, report: { replaced } };
  },

  /** Compute in float32 what the file has in float16. `ifSmall` leaves a graph whose weights would be too large as it is. */
  widenHalf:
    ({ ifSmall = false } = {}): Pass =>
    async (model, { location, files }) => {
      if (ifSmall && !(widenedBytes(model) <= mostWidenedBytes)) return { model, report: {} };
      const path = `${location}.float32`;
      const { model: changed, weights, tensors } = await widenHalf(model, files, path);
      files.make(path, weights);
      return { model: changed, report: { widened: tensors } };
    },

  /** Take and give float32 where the graph has float16 inputs and outputs. */
  floatInterface: (): Pass => quiet(floatInterface),

  /** Compute the logits of float16 attention in float32, where the graph spells attention out. */
  logitsInFloat32: (): Pass => (model) => {
    const { model: changed, ...wideLogits } = logitsInFloat32(model);
    return { model: changed, report: { wideLogits } };
  },

  /** Add the injection inputs to a U-Net. */
  injectAttention:
    (options: InjectionOptions = {}): Pass =>
    (model) => {
      const { model: changed, ...injection } = injectAttention(model, options);
      return { model: changed, report: { injection } };
    },

  /** Give a CLIP vision transformer pictures of another size, in pixels. */
  resizePositions:
    (size: { readonly height: number; readonly width: number }): Pass =>
    async (model, { files }) => ({ model: await resizePositions(model, files, size), report: {} }),

  /** Take and give one picture where the graph has two baked in, with and without the prompt. */
  onePicture: (): Pass => quiet(onePicture),

  /** Sizes for inputs whose dimensions are open, by name. */
  fixInputs: (sizes: InputSizesByName): Pass => quiet((model) => fixInputs(model, sizes)),

  /** Add the output `patch_features` to a CLIP vision transformer. */
  exposePatchFeatures: (head: ClipHead = 'maskclip'): Pass => quiet((model) => exposePatchFeatures(model, head)),

  /** Add the output `latent_parameters` to a VAE encoder. */
  exposeMoments: (latentChannels: number): Pass => quiet((model) => exposeMoments(model, latentChannels)),

  /** Keep these outputs, each by the first of its names that the graph has, and drop what only others need. */
  keepOutputs:
    (wanted: Readonly<Record<string, readonly string[]>>): Pass =>
    (model) => {
      const { model: changed, outputs } = keepOutputs(model, wanted);
      return { model: changed, report: { outputs } };
    },
} as const;
