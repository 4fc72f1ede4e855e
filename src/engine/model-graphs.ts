import { G4SegError } from '../core/errors.ts';
import type { ModelFiles } from '../models/model-files.ts';
import { blobSource } from '../onnx/byte-source.ts';
import type { Rewrites } from '../onnx/index.ts';
import { prepareModel } from '../onnx/index.ts';
import type { Backend, DeviceTensor, HostValue, Session } from './backend.ts';

/** The graphs of one model, each rewritten and turned into a session when it is first run. */
export interface ModelGraphs {
  /** Runs a graph and keeps one of its outputs; the others are disposed. */
  runForOne(
    path: GraphPath,
    feeds: Readonly<Record<string, DeviceTensor | HostValue>>,
    output: string,
  ): Promise<DeviceTensor>;
  /** Attention resolutions of the U-Net, in positions: each wants a mask. */
  maskSizes(): Promise<readonly number[]>;
  release(): Promise<void>;
}

export type GraphPath =
  | 'unet/model.onnx'
  | 'text_encoder/model.onnx'
  | 'vae_encoder/model.onnx'
  | 'vae_decoder/model.onnx'
  | 'clip/vision_model.onnx'
  | 'clip/text_model.onnx';

interface LoadedGraph {
  readonly session: Session;
  readonly maskSizes: readonly number[];
}

export function createModelGraphs(files: ModelFiles, backend: Backend): ModelGraphs {
  const loaded = new Map<GraphPath, Promise<LoadedGraph>>();

  function load(path: GraphPath): Promise<LoadedGraph> {
    let graph = loaded.get(path);
    if (!graph) {
      graph = loadGraph(files, backend, path);
      loaded.set(path, graph);
      graph.catch(() => loaded.delete(path)); // a failure is not remembered
    }
    return graph;
  }

  return {
    runForOne: async (path, feeds, output) => {
      const { session } = await load(path);
      const outputs = await session.run(feeds);
      const wanted = outputs[output];
      if (!wanted) {
        throw new G4SegError(
          'bad-model',
          `The graph ${path} has no output "${output}"; it has ${session.outputNames.join(', ')}.`,
          { path, output },
        );
      }
      for (const [name, tensor] of Object.entries(outputs)) if (name !== output) tensor.dispose();
      return wanted;
    },
    maskSizes: async () => (await load('unet/model.onnx')).maskSizes,
    release: async () => {
      for (const graph of loaded.values()) await (await graph.catch(() => null))?.session.release();
      loaded.clear();
    },
  };
}

/** The published files are plain exports: what the method needs beyond them is written into the graph here. */
function rewritesOf(path: GraphPath): Rewrites {
  if (path === 'unet/model.onnx') return { inject: {} };
  if (path === 'clip/vision_model.onnx') return { exposeValueFeatures: true };
  return {};
}

async function loadGraph(files: ModelFiles, backend: Backend, path: GraphPath): Promise<LoadedGraph> {
  const blob = files.file(path);
  const widenHalf = backend.runtime.precision === 'float32';
  const prepared = await prepareModel(blobSource(blob), path, { ...rewritesOf(path), widenHalf });
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const externalData = [
    ...prepared.externalData.map(({ path: at, data }) => ({ path: at, data: data === 'original' ? blob : data })),
    ...prepared.report.siblingFiles.map((name) => ({ path: name, data: files.file(folder + name) })),
  ];
  const session = await backend.createSession({ name: path, model: prepared.model, externalData });
  return { session, maskSizes: prepared.report.injection?.inputs.maskSizes ?? [] };
}
