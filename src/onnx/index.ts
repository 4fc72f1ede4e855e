import type { ByteSource } from './byte-source.ts';
import { externalRange } from './external-data.ts';
import { decodeModel, encodeModel, modelGraph, opsetVersion } from './graph.ts';
import { defaultLimits } from './limits.ts';
import type { GraphLimits } from './limits.ts';
import type { ModelProto } from './onnx_pb.ts';
import type { Pass, PassReport } from './pass.ts';
import { runPasses } from './pass.ts';
import { splitModel } from './split.ts';
import { sortTopologically, validateGraph } from './topology.ts';
import { WeightFiles } from './weight-files.ts';
import type { Siblings } from './weight-files.ts';

export type { ByteSource } from './byte-source.ts';
export { blobSource, bytesSource } from './byte-source.ts';
export type { GraphLimits } from './limits.ts';
export type { InjectionOptions } from './rewrite/inject-attention.ts';
export type { InputSizes } from './rewrite/input-sizes.ts';
export type { Pass } from './pass.ts';
export { passes } from './passes.ts';
export { momentsOutput } from './rewrite/expose-moments.ts';
export type { ClipHead } from './rewrite/clip-head.ts';
export { clipHeads } from './rewrite/clip-head.ts';
export { patchFeaturesOutput } from './rewrite/patch-features.ts';
export type { Siblings } from './weight-files.ts';

export interface PrepareOptions {
  readonly limits?: GraphLimits | undefined;
  /** Opens files beside the original that hold weights (`model.onnx_data`), for the passes that read weights. */
  readonly siblings?: Siblings | undefined;
}

export interface PreparedModel {
  /** The rewritten graph without weights: what the runtime is given as the model. */
  readonly model: Uint8Array<ArrayBuffer>;
  /** What the runtime needs beside it: the original file, and weights that a rewrite made. */
  readonly externalData: readonly { readonly path: string; readonly data: 'original' | Uint8Array<ArrayBuffer> }[];
  readonly report: PreparationReport;
}

export interface PreparationReport extends PassReport {
  /** Further files beside the original that hold weights of this model (`model.onnx_data`), to be supplied by the caller. */
  readonly siblingFiles: readonly string[];
}

/**
 * Everything between a downloaded file and a session: reads the graph part of the file, runs the passes, and says what to
 * hand to the runtime. Weights are not read, except by passes that change them.
 *
 * @param source the original .onnx file
 * @param location the name under which the caller will give the original file to the runtime
 * @param passes what to change, in this order
 * @throws G4SegError `bad-graph` if the file cannot be read or a pass refuses it; `bad-model` if reading fails
 */
export async function prepareModel(
  source: ByteSource,
  location: string,
  passes: readonly Pass[] = [],
  { limits = defaultLimits, siblings }: PrepareOptions = {},
): Promise<PreparedModel> {
  const files = new WeightFiles(location, source, siblings);
  const original = await readModel(source, location, limits);
  const { model, report } = await runPasses(original, passes, { location, files });
  const locations = externalLocations(model);
  const made = [...files.made].filter(([path]) => locations.has(path)).map(([path, data]) => ({ path, data }));
  return {
    model: encodeModel(model),
    externalData: [...(locations.has(location) ? [{ path: location, data: 'original' as const }] : []), ...made],
    report: {
      ...report,
      siblingFiles: [...locations].filter((path) => path !== location && !files.made.has(path)),
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
