import { bytesSource } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import { externalRange } from './external-data.ts';
import { decodeModel, encodeModel, modelGraph, opsetVersion } from './graph.ts';
import { defaultLimits } from './limits.ts';
import type { GraphLimits } from './limits.ts';
import type { ModelProto } from './onnx_pb.ts';
import { exposeMoments, momentsOutput } from './rewrite/expose-moments.ts';
import { exposeValueFeatures, patchFeaturesOutput } from './rewrite/expose-outputs.ts';
import { fixInputs } from './rewrite/fix-inputs.ts';
import type { InputSizesByName } from './rewrite/fix-inputs.ts';
import { floatInterface } from './rewrite/float-interface.ts';
import { injectAttention } from './rewrite/inject-attention.ts';
import type { Injected, InjectionOptions } from './rewrite/inject-attention.ts';
import { keepOutput, keepPart } from './rewrite/keep-output.ts';
import { logitsInFloat32 } from './rewrite/logits-in-float32.ts';
import type { WideLogits } from './rewrite/logits-in-float32.ts';
import { onePicture } from './rewrite/one-picture.ts';
import { portableOperators } from './rewrite/portable-operators.ts';
import { resizePositions } from './rewrite/resize-positions.ts';
import { mostWidenedBytes, widenedBytes, widenHalf } from './rewrite/widen-half.ts';
import { splitModel } from './split.ts';
import { sortTopologically, validateGraph } from './topology.ts';
import { WeightFiles } from './weight-files.ts';
import type { Siblings } from './weight-files.ts';

export type { ByteSource } from './byte-source.ts';
export { blobSource, bytesSource } from './byte-source.ts';
export { defaultLimits } from './limits.ts';
export type { GraphLimits } from './limits.ts';
export type { Injected, InjectionOptions, SiteReport } from './rewrite/inject-attention.ts';
export { injectionInputs } from './rewrite/injection-inputs.ts';
export type { InputSizes } from './rewrite/input-sizes.ts';
export { momentsOutput, patchFeaturesOutput };
export type { Siblings } from './weight-files.ts';

/** What to change in a graph before it runs. Nothing by default. They are applied in this order. */
export interface Rewrites {
  /** Of a graph that gives several things (CLIP's picture and text), keep what leads to the first of these outputs that it has. */
  readonly part?: readonly string[] | undefined;
  /** Write out operators that WebGPU lacks, and refuse a graph with others of that kind. Every published graph may need it. */
  readonly portable?: boolean | undefined;
  /** Compute in float32 what the file has in float16; `if-small` leaves a graph whose weights would be too large as it is. */
  readonly widenHalf?: boolean | 'if-small' | undefined;
  /** Take and give float32 where the graph has float16 inputs and outputs. */
  readonly floatInterface?: boolean | undefined;
  /** Compute the logits of float16 attention in float32, where the graph spells attention out. */
  readonly logitsInFloat32?: boolean | undefined;
  /** Add the injection inputs to a U-Net. */
  readonly inject?: InjectionOptions | undefined;
  /** Give a CLIP vision transformer pictures of another size, in pixels. */
  readonly resizePositions?: { readonly height: number; readonly width: number } | undefined;
  /** Take and give one picture where the graph has two baked in, with and without the prompt. */
  readonly onePicture?: boolean | undefined;
  /** Sizes for inputs whose dimensions are open, by name. */
  readonly fixInputs?: InputSizesByName | undefined;
  /** Add the output `patch_features` to a CLIP vision transformer. */
  readonly exposeValueFeatures?: boolean | undefined;
  /** Add the output `latent_parameters` to a VAE encoder. */
  readonly exposeMoments?: { readonly latentChannels: number } | undefined;
  /** Keep one output, by the first of these names that it has, and drop what only others need. */
  readonly keepOutput?: readonly string[] | undefined;
}

export interface PrepareOptions {
  readonly limits?: GraphLimits | undefined;
  /** Opens files beside the original that hold weights (`model.onnx_data`), for the rewrites that read weights. */
  readonly siblings?: Siblings | undefined;
}

export interface PreparedModel {
  /** The rewritten graph without weights: what the runtime is given as the model. */
  readonly model: Uint8Array<ArrayBuffer>;
  /** What the runtime needs beside it: the original file, and weights that a rewrite made. */
  readonly externalData: readonly { readonly path: string; readonly data: 'original' | Uint8Array<ArrayBuffer> }[];
  readonly report: PreparationReport;
}

export interface PreparationReport {
  /** Sites and inputs of the injection, if it was asked for. */
  readonly injection?: Omit<Injected, 'model'>;
  /** Operators written out, by name, if it was asked for. */
  readonly replaced?: Readonly<Record<string, number>>;
  /** Attentions whose logits became float32, and those that could not, if it was asked for. */
  readonly wideLogits?: Omit<WideLogits, 'model'>;
  /** Tensors widened to float32, if it was asked for. */
  readonly widened?: number;
  /** The output that was kept, if it was asked for. */
  readonly output?: string;
  /** Further files beside the original that hold weights of this model (`model.onnx_data`), to be supplied by the caller. */
  readonly siblingFiles: readonly string[];
}

/**
 * Everything between a downloaded file and a session: reads the graph part of the file, applies the rewrites, and
 * says what to hand to the runtime. The weights are not read, except by `widenHalf`, and the one that `resizePositions` changes.
 *
 * @param source the original .onnx file
 * @param location the name under which the caller will give the original file to the runtime
 * @throws G4SegError `bad-graph` if the file cannot be read or a rewrite refuses it; `bad-model` if reading fails
 */
export async function prepareModel(
  source: ByteSource,
  location: string,
  rewrites: Rewrites = {},
  { limits = defaultLimits, siblings }: PrepareOptions = {},
): Promise<PreparedModel> {
  let model = await readModel(source, location, limits);
  if (rewrites.part) model = keepPart(model, rewrites.part);
  const files = new WeightFiles(location, source, siblings);
  const portable = rewrites.portable ? portableOperators(model) : undefined;
  if (portable) model = portable.model;
  const widenedPath = `${location}.float32`;
  const widens = rewrites.widenHalf === 'if-small' ? widenedBytes(model) <= mostWidenedBytes : rewrites.widenHalf;
  const widened = widens ? await widenHalf(model, files, widenedPath) : undefined;
  if (widened) model = widened.model;
  if (rewrites.floatInterface) model = floatInterface(model);
  const wideLogits = rewrites.logitsInFloat32 ? logitsInFloat32(model) : undefined;
  if (wideLogits) model = wideLogits.model;
  const injected = rewrites.inject ? injectAttention(model, rewrites.inject) : undefined;
  if (injected) model = injected.model;
  if (rewrites.resizePositions) {
    if (widened) files.add(widenedPath, bytesSource(widened.weights));
    model = await resizePositions(model, files, rewrites.resizePositions);
  }
  if (rewrites.onePicture) model = onePicture(model);
  if (rewrites.fixInputs) model = fixInputs(model, rewrites.fixInputs);
  if (rewrites.exposeValueFeatures) model = exposeValueFeatures(model);
  if (rewrites.exposeMoments) model = exposeMoments(model, rewrites.exposeMoments.latentChannels);
  const kept = rewrites.keepOutput ? keepOutput(model, rewrites.keepOutput) : undefined;
  if (kept) model = kept.model;

  const locations = externalLocations(model);
  const own = [location, widenedPath];
  return {
    model: encodeModel(model),
    externalData: own
      .filter((path) => locations.has(path))
      .map((path) => ({
        path,
        data: path === location ? ('original' as const) : (widened?.weights ?? new Uint8Array()),
      })),
    report: {
      ...(injected ? { injection: { sites: injected.sites, inputs: injected.inputs } } : {}),
      ...(portable ? { replaced: portable.replaced } : {}),
      ...(wideLogits ? { wideLogits: { sites: wideLogits.sites, refused: wideLogits.refused } } : {}),
      ...(widened ? { widened: widened.tensors } : {}),
      ...(kept ? { output: kept.output } : {}),
      siblingFiles: [...locations].filter((path) => !own.includes(path)),
    },
  };
}

/** The graph of a file, checked and in order, with its weights left where they are. */
export async function readModel(
  source: ByteSource,
  location: string,
  limits: GraphLimits = defaultLimits,
): Promise<ModelProto> {
  const stub = await splitModel(source, location, limits);
  const model = decodeModel(stub, new Map([[location, source.size]]));
  opsetVersion(model);
  const graph = modelGraph(model);
  sortTopologically(graph);
  validateGraph(graph);
  return model;
}

/** Names of the files that hold weights of this model. */
export function externalLocations(model: ModelProto): Set<string> {
  const ranges = modelGraph(model).initializer.map(externalRange);
  return new Set(ranges.flatMap((range) => (range ? [range.location] : [])));
}
