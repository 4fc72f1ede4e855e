import { area } from '../../core/grid.ts';
import type { Plane } from '../../core/grid.ts';
import { G4SegError } from '../../core/errors.ts';
import type { Turn } from '../../core/lanes.ts';
import { Lanes } from '../../core/lanes.ts';
import { topMatches } from '../../method/correspondence.ts';
import type { ModelFamily } from '../../models/catalogue/manifest.ts';
import type { ModelFiles } from '../../models/read/model-files.ts';
import { readModel } from '../../models/read/model-files.ts';
import type { ActivationMask } from './activation.ts';
import { createActivationMask } from './activation.ts';
import type { Backend } from '../machine/backend.ts';
import type { Environment } from '../machine/environment.ts';
import { openBackend } from '../machine/environment.ts';
import { knownAnswer } from '../machine/known-answer/known-answer.ts';
import type { ModelGraphs } from '../graphs/model-graphs.ts';
import { createModelGraphs } from '../graphs/model-graphs.ts';
import { Pipeline } from './pipeline.ts';
import type { Listeners } from './progress.ts';
import { progressOf, silent } from './progress.ts';
import type { Prompts } from './prompts.ts';
import { readPrompts } from './prompts.ts';
import type {
  CallOptions,
  Engine,
  Inspection,
  InspectRequest,
  LoadedModel,
  MemoryUse,
  Photo,
  SelfTestResult,
  StageName,
} from '../protocol.ts';
import { noStages, StageGraph } from './stage-graph.ts';
import { untilLost } from '../machine/until-lost.ts';
import { checkRequest } from './validate.ts';

/** What the stage cache may hold. A pass at 512 x 512 makes about 30 MB. */
const cacheBudgetBytes = 512 * 1024 * 1024;

/** Everything that lives and dies with one device. */
interface Running {
  readonly backend: Backend;
  readonly graphs: ModelGraphs;
  readonly stages: StageGraph;
  readonly pipeline: Pipeline;
  readonly activationMask: ActivationMask;
  readonly model: LoadedModel;
  readonly untilLost: ReturnType<typeof untilLost>;
}

interface Loaded {
  readonly files: ModelFiles;
  readonly prompts: Prompts;
  readonly prefer: 'fastest' | 'wasm';
  readonly memory: MemoryUse;
}

/** A call while it is at work: who is to hear of it, and what it cost. */
interface Job extends Listeners {
  readonly signal: AbortSignal | undefined;
  readonly turn: Turn;
  readonly ran: Record<StageName, number>;
  readonly milliseconds: Record<StageName, number>;
}

/** The engine itself; runs wherever its environment does. */
export function createEngine(environment: Environment): Engine {
  const lanes = new Lanes();
  let loaded: Loaded | null = null;
  let running: Running | null = null;
  let newestRefine: AbortController | null = null;
  /** The one at work; others may stand still meanwhile. */
  let current: Job | null = null;

  async function start({ files, prompts, prefer, memory }: Loaded): Promise<Running> {
    const { manifest } = files;
    const { backend, selfTest } = await openBackend(environment, prefer);
    const graphs = createModelGraphs(files, backend, memory, (path) => current?.onOpen(path));
    try {
      const tested = await checkModel(backend, graphs, manifest.family);
      let alive = true;
      const stages = new StageGraph({
        budgetBytes: cacheBudgetBytes,
        beforeStage: async (stage) => {
          const job = current;
          await nextTask(); // lets a cancel message in between two stages
          const check = () => {
            if (!alive) throw new G4SegError('device-lost', 'The graphics card went away.');
            job?.signal?.throwIfAborted();
          };
          check();
          await job?.turn.giveWay();
          check();
          current = job;
          job?.onStage(stage);
        },
        afterStage: (stage, milliseconds) => {
          if (!current) return;
          current.ran[stage] += 1;
          current.milliseconds[stage] += milliseconds;
        },
      });
      backend.lost.catch(() => {
        alive = false;
        if (running?.backend === backend) running = null;
      });
      const model: LoadedModel = {
        id: manifest.id,
        title: manifest.title,
        licence: manifest.licence,
        imageSize: manifest.family.imageSize,
        vocabulary: manifest.vocabulary,
        trainedOn: manifest.trainedOn,
        suggestsMasks: manifest.activation !== null,
        defaults: manifest.defaults,
        digests: Object.fromEntries(manifest.files.map(({ path, sha256 }) => [path, sha256])),
        runtime: { ...backend.runtime, selfTest: [...selfTest, ...tested] },
      };
      const pipeline = new Pipeline(stages, backend, graphs, manifest.family, prompts.diffusion);
      const activationMask = createActivationMask(backend, graphs, manifest, prompts);
      return { backend, graphs, stages, pipeline, activationMask, model, untilLost: untilLost(backend.lost) };
    } catch (error) {
      await end({ graphs, backend }).catch(() => undefined); // the first failure is the one to tell
      throw error;
    }
  }

  async function stop(): Promise<void> {
    const old = running;
    running = null;
    if (!old) return;
    old.stages.clear();
    await end(old);
  }

  /**
   * Runs work on the loaded model. A lost device rejects at once: what was running on it may never return. The next
   * call starts on a new device.
   */
  function work<T>(
    { signal, onBegin, lane = 'person' }: Omit<CallOptions, 'onProgress'>,
    listeners: Listeners,
    job: (on: Running, spent: Pick<Job, 'ran' | 'milliseconds'>) => Promise<T>,
  ): Promise<T> {
    return lanes.run(
      async (turn) => {
        onBegin?.();
        if (!loaded) throw new G4SegError('internal', 'No model is loaded yet.');
        const own = (current = { signal, turn, ...listeners, ran: noStages(), milliseconds: noStages() });
        const on = (running ??= await start(loaded));
        try {
          return await on.untilLost(job(on, own));
        } finally {
          // A job that stands still holds values of the cache.
          if (running === on && !turn.isNested) on.stages.trim();
        }
      },
      { lane, signal },
    );
  }

  return {
    load: (baseUrl, prefer, { signal, onProgress, onBegin, memory = 'keep' } = {}) =>
      lanes.run(
        async () => {
          onBegin?.();
          current = null;
          const files = await readModel(
            environment.reader(baseUrl),
            baseUrl,
            (done, total) => onProgress?.({ stage: 'load', fraction: (0.8 * done) / total, detail: 'model files' }),
            signal,
          );
          const next = { files, prompts: await readPrompts(files), prefer, memory };
          onProgress?.({ stage: 'self-test', fraction: 0.85, detail: 'known-answer test of the device' });
          await nextTask();
          signal?.throwIfAborted();
          await stop(); // there may be no room for both; after a failure the next call starts this one again
          const started = await start(next);
          await nextTask(); // hears of a cancel that came meanwhile
          if (signal?.aborted) {
            await end(started);
            throw signal.reason;
          }
          running = started;
          loaded = next;
          return started.model;
        },
        { lane: 'person', signal, isAlone: true },
      ),

    refine: async (request, options = {}) => {
      checkRequest(request);
      const progress = progressOf(request, options.onProgress);
      const refine = (signal: AbortSignal | undefined) =>
        work(
          { ...options, ...(signal ? { signal } : {}) },
          progress,
          async ({ pipeline, stages }, { ran, milliseconds }) => {
            const outcome = await pipeline.refine(request, progress.onRound);
            return { ...outcome, runs: { ...stages.runs }, ran, milliseconds };
          },
        );
      if (options.lane === 'background') return refine(options.signal);
      newestRefine?.abort(new DOMException('A newer request took its place.', 'AbortError'));
      const newest = (newestRefine = new AbortController());
      return refine(options.signal ? AbortSignal.any([options.signal, newest.signal]) : newest.signal);
    },

    inspect: (request, options = {}) =>
      work(options, silent, ({ backend, pipeline }) => inspectOn(backend, pipeline, request)),

    activation: (photo: Photo, className: string, options: CallOptions = {}): Promise<Plane> =>
      work(options, silent, ({ activationMask, pipeline }) => activationMask(pipeline.picture(photo), className)),

    dispose: () => lanes.run(stop, { lane: 'person', isAlone: true }),
  };
}

/** Gives back sessions and device, the device also where a session fails to go. */
async function end({ graphs, backend }: Pick<Running, 'graphs' | 'backend'>): Promise<void> {
  try {
    await graphs.release();
  } finally {
    backend.dispose();
  }
}

/**
 * Reads the U-Net's graph, so that one that the mask cannot be put into is refused at load; and computes the known answer
 * of a published family. The embedded model has no family of its own: its operators are those of the device's self-test.
 */
async function checkModel(backend: Backend, graphs: ModelGraphs, family: ModelFamily): Promise<SelfTestResult[]> {
  const { attention } = await graphs.unet();
  if (!family.unet) return [];
  const tested = await knownAnswer(backend, family, attention);
  if (tested.passed) return [tested];
  const { device, precision } = backend.runtime;
  throw new G4SegError(
    'wrong-numbers',
    `${device} computes a ${tested.name} wrongly in ${precision}: off by ${tested.error.toPrecision(2)}, where ${tested.tolerance} is allowed. Update the browser and the graphics driver, or use another device.`,
    { device, precision, error: tested.error },
  );
}

async function inspectOn(
  backend: Backend,
  pipeline: Pipeline,
  { refine, classIndex, round, patch, top }: InspectRequest,
): Promise<Inspection> {
  const nodes = await pipeline.roundNodesAt(refine, classIndex, round);
  const original = await nodes.originalFeatures.value();
  if (!Number.isInteger(patch) || patch < 0 || patch >= area(original.grid)) {
    throw new G4SegError(
      'bad-input',
      `The patch ${patch} is not in the ${original.grid.width} x ${original.grid.height} grid.`,
      { patch },
    );
  }
  const similarity = await backend.similarityRow(await nodes.generatedFeatures.value(), original, patch);
  return { grid: original.grid, similarity, best: topMatches(similarity, top) };
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
