import { area } from '../core/grid.ts';
import type { Plane } from '../core/grid.ts';
import { G4SegError } from '../core/errors.ts';
import { SerialQueue } from '../core/queue.ts';
import { similarityRow, topMatches } from '../method/correspondence.ts';
import type { ModelFiles } from '../models/model-files.ts';
import { readModel } from '../models/model-files.ts';
import { activationMask } from './activation.ts';
import type { Backend } from './backend.ts';
import type { Environment } from './environment.ts';
import { openBackend } from './environment.ts';
import { hostFeatures } from './host-features.ts';
import type { ModelGraphs } from './model-graphs.ts';
import { createModelGraphs } from './model-graphs.ts';
import { Pipeline } from './pipeline.ts';
import type { Prompts } from './prompts.ts';
import { readPrompts } from './prompts.ts';
import type {
  CallOptions,
  Engine,
  Inspection,
  InspectRequest,
  LoadedModel,
  Photo,
  Progress,
  RefineRequest,
  RefineResult,
  StageName,
} from './protocol.ts';
import { StageGraph } from './stage-graph.ts';
import { checkRequest, parseDefaults } from './validate.ts';

/** What the stage cache may hold. A pass at 512 x 512 makes about 30 MB. */
const cacheBudgetBytes = 512 * 1024 * 1024;

/** Everything that lives and dies with one device. */
interface Running {
  readonly backend: Backend;
  readonly graphs: ModelGraphs;
  readonly stages: StageGraph;
  readonly pipeline: Pipeline;
  readonly model: LoadedModel;
}

interface Loaded {
  readonly files: ModelFiles;
  readonly prompts: Prompts;
  readonly prefer: 'fastest' | 'wasm';
}

/** The engine itself; runs wherever its environment does. */
export function createEngine(environment: Environment): Engine {
  const queue = new SerialQueue();
  let loaded: Loaded | null = null;
  let running: Running | null = null;
  let newestRefine: AbortController | null = null;
  let report: { signal: AbortSignal | undefined; onStage: (stage: StageName) => void } = {
    signal: undefined,
    onStage: () => undefined,
  };

  async function start({ files, prompts, prefer }: Loaded): Promise<Running> {
    const { backend, selfTest } = await openBackend(environment, prefer);
    const { manifest } = files;
    const graphs = createModelGraphs(files, backend);
    let alive = true;
    const stages = new StageGraph({
      budgetBytes: cacheBudgetBytes,
      beforeStage: async (stage) => {
        await nextTask(); // lets a cancel message in between two stages
        report.signal?.throwIfAborted();
        if (!alive) throw new G4SegError('device-lost', 'The graphics card went away.');
        report.onStage(stage);
      },
    });
    const pipeline = new Pipeline(stages, backend, graphs, manifest.family, prompts.diffusion);
    const model: LoadedModel = {
      id: manifest.id,
      title: manifest.title,
      licence: manifest.licence,
      imageSize: manifest.family.imageSize,
      vocabulary: manifest.vocabulary,
      defaults: parseDefaults(manifest.defaults, manifest.family),
      digests: Object.fromEntries(manifest.files.map(({ path, sha256 }) => [path, sha256])),
      runtime: { ...backend.runtime, selfTest },
    };
    backend.lost.catch(() => {
      alive = false;
      if (running?.backend === backend) running = null;
    });
    return { backend, graphs, stages, pipeline, model };
  }

  async function stop(): Promise<void> {
    const old = running;
    running = null;
    if (!old) return;
    old.stages.clear();
    await old.graphs.release();
    old.backend.dispose();
  }

  /**
   * Runs work on the loaded model. A lost device rejects at once: what was running on it may never return. The next
   * call starts on a new device.
   */
  function work<T>(
    signal: AbortSignal | undefined,
    onStage: (stage: StageName) => void,
    job: (on: Running) => Promise<T>,
  ): Promise<T> {
    return queue.run(async () => {
      if (!loaded) throw new G4SegError('internal', 'No model is loaded yet.');
      report = { signal, onStage };
      const on = (running ??= await start(loaded));
      try {
        return await Promise.race([job(on), on.backend.lost]);
      } finally {
        if (running === on) on.stages.trim();
      }
    }, signal);
  }

  return {
    load: (baseUrl, prefer, { signal, onProgress } = {}) =>
      queue.run(async () => {
        const files = await readModel(
          environment.reader(baseUrl),
          baseUrl,
          (done, total) => onProgress?.({ stage: 'load', fraction: (0.8 * done) / total, detail: 'model files' }),
          signal,
        );
        const prompts = await readPrompts(files);
        onProgress?.({ stage: 'self-test', fraction: 0.85, detail: 'known-answer test of the device' });
        await stop();
        loaded = { files, prompts, prefer };
        running = await start(loaded);
        signal?.throwIfAborted();
        return running.model;
      }, signal),

    refine: async (request, options = {}) => {
      checkRequest(request);
      newestRefine?.abort(new DOMException('A newer request took its place.', 'AbortError'));
      const newest = (newestRefine = new AbortController());
      const signal = options.signal ? AbortSignal.any([options.signal, newest.signal]) : newest.signal;
      const progress = progressOf(request, options.onProgress);
      return work(signal, progress.onStage, ({ pipeline, stages }) =>
        refineOn(pipeline, stages, request, progress.onRound),
      );
    },

    inspect: (request, { signal } = {}) =>
      work(
        signal,
        () => undefined,
        ({ backend, pipeline }) => inspectOn(backend, pipeline, request),
      ),

    activation: (photo: Photo, className: string, { signal }: CallOptions = {}): Promise<Plane> =>
      work(
        signal,
        () => undefined,
        ({ backend, graphs, pipeline }) => {
          if (!loaded) throw new G4SegError('internal', 'No model is loaded yet.');
          return activationMask(
            backend,
            graphs,
            loaded.files.manifest,
            pipeline.picture(photo),
            loaded.prompts.joint(className),
          );
        },
      ),

    dispose: () => queue.run(stop),
  };
}

async function refineOn(
  pipeline: Pipeline,
  stages: StageGraph,
  request: RefineRequest,
  onRound: Parameters<Pipeline['refine']>[1],
): Promise<RefineResult> {
  const before = { ...stages.milliseconds };
  const outcome = await pipeline.refine(request, onRound);
  const milliseconds = Object.fromEntries(
    Object.entries(stages.milliseconds).map(([name, total]) => [name, total - before[name as StageName]]),
  ) as Record<StageName, number>;
  return { ...outcome, runs: { ...stages.runs }, milliseconds };
}

async function inspectOn(
  backend: Backend,
  pipeline: Pipeline,
  { refine, classIndex, round, patch, top }: InspectRequest,
): Promise<Inspection> {
  const nodes = await pipeline.roundNodesAt(refine, classIndex, round);
  const original = await hostFeatures(backend, await nodes.originalFeatures.value());
  const generated = await hostFeatures(backend, await nodes.generatedFeatures.value());
  if (!Number.isInteger(patch) || patch < 0 || patch >= area(original.grid)) {
    throw new G4SegError(
      'bad-input',
      `The patch ${patch} is not in the ${original.grid.width} x ${original.grid.height} grid.`,
      { patch },
    );
  }
  const similarity = similarityRow(generated, original, patch);
  return { grid: original.grid, similarity, best: topMatches(similarity, top) };
}

/** Turns stages and rounds into a fraction and words. Stages of one pass count alike; the eye forgives the rest. */
function progressOf({ masks, parameters }: RefineRequest, onProgress: ((progress: Progress) => void) | undefined) {
  const passes = masks.length * parameters.rounds;
  const stagesAPass = 6;
  let pass = -1;
  let stagesDone = 0;
  let where = '';
  return {
    onRound: (round: number, mask: { readonly className: string }): void => {
      pass += 1;
      stagesDone = 0;
      where = [mask.className, ...(parameters.rounds > 1 ? [`round ${round + 1} of ${parameters.rounds}`] : [])].join(
        ', ',
      );
    },
    onStage: (stage: StageName): void => {
      const fraction = Math.min(1, (Math.max(0, pass) + Math.min(1, stagesDone / stagesAPass)) / passes);
      stagesDone += 1;
      onProgress?.({ stage, fraction, detail: where });
    },
  };
}

/** Resolves in a new task, after messages that wait. A timer would be held back to 4 ms. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
