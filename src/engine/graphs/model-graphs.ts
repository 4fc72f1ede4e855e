import { G4SegError } from '../../core/errors.ts';
import type { ModelFiles } from '../../models/read/model-files.ts';
import { blobSource } from '../../onnx/byte-source.ts';
import { prepareModel } from '../../onnx/index.ts';
import type { Backend, DeviceTensor, HostValue, Session, SessionSource } from '../machine/backend.ts';
import type { MemoryUse } from '../protocol.ts';
import { checkNumbers } from './check-numbers.ts';
import type { OutputPlan, Role } from './role.ts';
import { unet } from './roles.ts';

/** The graphs of one model, each rewritten and turned into a session when it is first run. */
export interface ModelGraphs {
  /**
   * Runs the graph of a role for its outputs. Feeds that it does not ask for are left out.
   * @throws G4SegError 'bad-graph' or 'bad-model' if the graph is not what the family says; 'wrong-numbers'
   */
  run<Checked extends string, Unchecked extends string = never>(
    role: Role<Checked, Unchecked>,
    feeds: Readonly<Record<string, DeviceTensor | HostValue>>,
  ): Promise<Record<Checked, CheckedOutput> & Record<Unchecked, GraphOutput>>;
  /** What the U-Net's graph says of itself. Reads the graph; no session is made. */
  unet(): Promise<UnetFacts>;
  release(): Promise<void>;
}

/** How a graph spells attention: one operator, or products and a softmax. */
export type AttentionForm = 'fused' | 'explicit';

interface UnetFacts {
  /** Attention resolutions, in positions: each wants a mask. */
  readonly maskSizes: readonly number[];
  readonly attention: AttentionForm;
}

interface GraphOutput {
  /** Belongs to the caller. */
  readonly tensor: DeviceTensor;
}

export interface CheckedOutput extends GraphOutput {
  /** The same in memory: it was read back once, to be checked. */
  readonly values: Float32Array<ArrayBuffer>;
}

/** Whatever a role is called for; what it gives is told by the role itself. */
type AnyRole = Role<string, string>;

/**
 * @param memory `one-graph`: a session is released before the next one is made
 * @param onOpen called before a session is made, which takes seconds for a large graph
 */
export function createModelGraphs(
  files: ModelFiles,
  backend: Backend,
  memory: MemoryUse = 'keep',
  onOpen: (role: Pick<AnyRole, 'words'>) => void = () => undefined,
): ModelGraphs {
  const { family } = files.manifest;
  const { runtime } = backend;
  const opened = new Map<AnyRole, Promise<Opened>>();
  let unetRead: Promise<Prepared> | null = null; // read for its facts, until its session takes it
  let facts: UnetFacts | null = null;

  async function release(): Promise<void> {
    const open = [...opened.values()];
    opened.clear();
    for (const each of open) await (await each.catch(() => null))?.session.release();
  }

  async function open(role: AnyRole): Promise<Opened> {
    onOpen(role);
    if (memory === 'one-graph') await release();
    const reading = (role === unet && unetRead) || prepare(files, role, runtime);
    unetRead = role === unet ? null : unetRead;
    const { source, outputs } = await reading;
    return { session: await backend.createSession(source), outputs };
  }

  function graphOf(role: AnyRole): Promise<Opened> {
    const known = opened.get(role);
    if (known) return known;
    const opening = open(role);
    opened.set(role, opening);
    opening.catch(() => opened.delete(role)); // a failure is not remembered
    return opening;
  }

  return {
    run: async <Checked extends string, Unchecked extends string>(
      role: Role<Checked, Unchecked>,
      feeds: Readonly<Record<string, DeviceTensor | HostValue>>,
    ) => {
      const { session, outputs } = await graphOf(role);
      const missing = session.inputNames.find((name) => !(name in feeds));
      if (missing) {
        throw new G4SegError(
          'bad-model',
          `The graph ${role.file} asks for an input "${missing}", which models of this family do not have. Choose the family it was made for.`,
          { path: role.file, input: missing },
        );
      }
      const tensors = await session.run(feeds);
      const { checked, unchecked } = role.plan(family, runtime);
      const tensorOf = (name: string) => tensors[outputs[name]];
      try {
        for (const [name, output] of Object.entries<OutputPlan>({ ...checked, ...unchecked }))
          checkDimensions(tensorOf(name), role.file, output);
        const given: Record<string, GraphOutput> = {};
        for (const name of Object.keys(unchecked)) given[name] = { tensor: tensorOf(name) };
        for (const name of Object.keys(checked)) {
          const values = await backend.read(tensorOf(name));
          checkNumbers(values, `The graph ${role.file}`, runtime);
          const read: CheckedOutput = { tensor: tensorOf(name), values };
          given[name] = read;
        }
        return given as Record<Checked, CheckedOutput> & Record<Unchecked, GraphOutput>;
      } catch (error) {
        for (const tensor of Object.values(tensors)) tensor.dispose();
        throw error;
      }
    },
    unet: async () => {
      if (facts) return facts;
      unetRead ??= prepare(files, unet, runtime);
      unetRead.catch(() => (unetRead = null));
      return (facts = (await unetRead).facts);
    },
    release: () => {
      unetRead = null;
      return release();
    },
  };
}

function checkDimensions({ dims }: DeviceTensor, path: string, { gives }: OutputPlan): void {
  if (dims.length === gives.length && dims.every((dim, axis) => dim === (gives[axis] ?? dim))) return;
  const needed = gives.map((dim) => dim ?? 'any').join(', ');
  throw new G4SegError(
    'bad-model',
    `The graph ${path} gave [${dims.join(', ')}]; models of this family give [${needed}]. Choose the family it was made for.`,
    { path },
  );
}

/** A graph that can run. */
interface Opened {
  readonly session: Session;
  /** What the graph calls the role's outputs. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** A graph rewritten, before it is a session. */
interface Prepared extends Pick<Opened, 'outputs'> {
  readonly source: SessionSource;
  readonly facts: UnetFacts;
}

/** Reads the graph part of a file; weights only where a pass changes them, and then of this graph alone. */
async function prepare(files: ModelFiles, role: AnyRole, runtime: Backend['runtime']): Promise<Prepared> {
  const path = role.file;
  const blob = files.file(path);
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const sibling = (name: string) => files.file(folder + name);
  const { model, externalData, report } = await prepareModel(
    blobSource(blob),
    path,
    role.plan(files.manifest.family, runtime).passes,
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
    outputs: report.outputs ?? {},
    facts: {
      maskSizes: report.injection?.inputs.maskSizes ?? [],
      attention: report.injection?.sites.some(({ form }) => form === 'fused') ? 'fused' : 'explicit',
    },
  };
}
