import { G4SegError } from '../../core/errors.ts';
import type { ModelFiles } from '../../models/read/model-files.ts';
import { blobSource } from '../../onnx/byte-source.ts';
import { prepareModel } from '../../onnx/index.ts';
import type { Backend, DeviceTensor, HostValue, Session, SessionSource } from '../machine/backend.ts';
import { checkNumbers } from './check-numbers.ts';
import type { GraphPath } from './graph-plan.ts';
import { planOf } from './graph-plan.ts';
import type { MemoryUse } from '../protocol.ts';

/** The graphs of one model, each rewritten and turned into a session when it is first run. */
export interface ModelGraphs {
  /**
   * Runs a graph for the one output it has. Feeds that it does not ask for are left out.
   * @throws G4SegError 'bad-graph' or 'bad-model' if the graph is not what the family says; 'wrong-numbers'
   */
  run(path: GraphPath, feeds: Readonly<Record<string, DeviceTensor | HostValue>>): Promise<GraphOutput>;
  /** What the U-Net's graph says of itself. Reads the graph; no session is made. */
  unet(): Promise<UnetFacts>;
  release(): Promise<void>;
}

/** How a graph spells attention: one operator, or products and a softmax. */
export type AttentionForm = 'fused' | 'explicit';

export interface UnetFacts {
  /** Attention resolutions, in positions: each wants a mask. */
  readonly maskSizes: readonly number[];
  readonly attention: AttentionForm;
}

export interface GraphOutput {
  /** Belongs to the caller. */
  readonly tensor: DeviceTensor;
  /** The same in memory: every output is read back once, to be checked. 3 MB at most, the picture. */
  readonly values: Float32Array<ArrayBuffer>;
}

/**
 * @param memory `one-graph`: a session is released before the next one is made
 * @param onOpen called before a session is made, which takes seconds for a large graph
 */
export function createModelGraphs(
  files: ModelFiles,
  backend: Backend,
  memory: MemoryUse = 'keep',
  onOpen: (path: GraphPath) => void = () => undefined,
): ModelGraphs {
  const { family } = files.manifest;
  const { runtime } = backend;
  const sessions = new Map<GraphPath, Promise<Session>>();
  let unet: Promise<Prepared> | null = null; // read for its facts, until its session takes it
  let facts: UnetFacts | null = null;

  async function release(): Promise<void> {
    const open = [...sessions.values()];
    sessions.clear();
    for (const session of open) await (await session.catch(() => null))?.release();
  }

  async function open(path: GraphPath): Promise<Session> {
    onOpen(path);
    if (memory === 'one-graph') await release();
    const prepared = (path === 'unet/model.onnx' && unet) || prepare(files, path, runtime);
    unet = path === 'unet/model.onnx' ? null : unet;
    return backend.createSession((await prepared).source);
  }

  function session(path: GraphPath): Promise<Session> {
    const known = sessions.get(path);
    if (known) return known;
    const opened = open(path);
    sessions.set(path, opened);
    opened.catch(() => sessions.delete(path)); // a failure is not remembered
    return opened;
  }

  return {
    run: async (path, feeds) => {
      const opened = await session(path);
      const missing = opened.inputNames.find((name) => !(name in feeds));
      if (missing) {
        throw new G4SegError(
          'bad-model',
          `The graph ${path} asks for an input "${missing}", which models of this family do not have. Choose the family it was made for.`,
          { path, input: missing },
        );
      }
      const [tensor] = Object.values(await opened.run(feeds));
      try {
        checkDimensions(tensor, path, planOf(path, family, runtime).gives);
        const values = await backend.read(tensor);
        checkNumbers(values, `The graph ${path}`, runtime);
        return { tensor, values };
      } catch (error) {
        tensor.dispose();
        throw error;
      }
    },
    unet: async () => {
      if (facts) return facts;
      unet ??= prepare(files, 'unet/model.onnx', runtime);
      unet.catch(() => (unet = null));
      return (facts = (await unet).facts);
    },
    release: () => {
      unet = null;
      return release();
    },
  };
}

function checkDimensions({ dims }: DeviceTensor, path: GraphPath, gives: readonly (number | null)[]): void {
  if (dims.length === gives.length && dims.every((dim, axis) => dim === (gives[axis] ?? dim))) return;
  const needed = gives.map((dim) => dim ?? 'any').join(', ');
  throw new G4SegError(
    'bad-model',
    `The graph ${path} gave [${dims.join(', ')}]; models of this family give [${needed}]. Choose the family it was made for.`,
    { path },
  );
}

/** A graph rewritten, before it is a session. */
interface Prepared {
  readonly source: SessionSource;
  readonly facts: UnetFacts;
}

/** Reads the graph part of a file; weights only where a rewrite changes them, and then of this graph alone. */
async function prepare(files: ModelFiles, path: GraphPath, runtime: Backend['runtime']): Promise<Prepared> {
  const blob = files.file(path);
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const sibling = (name: string) => files.file(folder + name);
  const { model, externalData, report } = await prepareModel(
    blobSource(blob),
    path,
    planOf(path, files.manifest.family, runtime).rewrites,
    { siblings: (name) => blobSource(sibling(name)) },
  ).catch((error: unknown) => {
    if (!(error instanceof G4SegError)) throw error;
    throw new G4SegError(error.code, `${path}: ${error.message}`, { ...error.data, path }, { cause: error });
  });
  return {
    source: {
      name: path,
      model,
      externalData: [
        ...externalData.map(({ path: at, data }) => ({ path: at, data: data === 'original' ? blob : data })),
        ...report.siblingFiles.map((name) => ({ path: name, data: sibling(name) })),
      ],
    },
    facts: {
      maskSizes: report.injection?.inputs.maskSizes ?? [],
      attention: report.injection?.sites.some(({ form }) => form === 'fused') ? 'fused' : 'explicit',
    },
  };
}
