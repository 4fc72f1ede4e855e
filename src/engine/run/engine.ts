import { area } from '../../core/grid.ts';
import { G4SegError } from '../../core/errors.ts';
import type { Turn } from '../../core/lanes.ts';
import { Lanes } from '../../core/lanes.ts';
import { topMatches } from '../../method/correspondence.ts';
import type { ModelFamily } from '../../models/catalogue/manifest.ts';
import type { ModelFiles } from '../../models/read/model-files.ts';
import { readModel } from '../../models/read/model-files.ts';
import { CoarsePipeline } from './coarse-pipeline.ts';
import type { Backend } from '../machine/backend.ts';
import type { Environment } from '../machine/environment.ts';
import { openBackend } from '../machine/environment.ts';
import { knownAnswer } from '../machine/known-answer/known-answer.ts';
import type { ModelGraphs } from '../graphs/model-graphs.ts';
import { createModelGraphs } from '../graphs/model-graphs.ts';
import type { Generated } from './pipeline.ts';
import { Pipeline } from './pipeline.ts';
import type { Listeners } from './progress.ts';
import { coarseProgress, progressOf, silent } from './progress.ts';
import type { Prompts } from './prompts.ts';
import { readPrompts } from './prompts.ts';
import type {
  CallOptions,
  Engine,
  Inspection,
  InspectRequest,
  LoadedModel,
  MemoryUse,
  RefineRequest,
  RefineResult,
  SelfTestResult,
  StageName,
} from '../protocol.ts';
import { stageNames } from '../protocol.ts';
import { RefinerPipeline } from './refiner-pipeline.ts';
import { noStages, StageGraph } from './stage-graph.ts';
import { untilLost } from '../machine/until-lost.ts';
import { checkRequest } from './validate.ts';

/** What the stage cache may hold. A pass at 512 x 512 makes about 30 MB. */
const cacheBudgetBytes = 512 * 1024 * 1024;

/** What the cache of the refiners may hold. A photo of 512 x 512 has lattices of about 60 MB. */
const refinerBudgetBytes = 384 * 1024 * 1024;

type Counts = Readonly<Record<StageName, number>>;

/** Everything that lives and dies with one device. */
interface Running {
  readonly backend: Backend;
  readonly graphs: ModelGraphs;
  readonly stages: StageGraph;
  readonly pipeline: Pipeline;
  readonly coarse: CoarsePipeline;
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

  /** Between two stages: lets messages in, stops where the call was cancelled, gives way to the person's call. */
  async function between(stage: StageName, check: () => void): Promise<void> {
    const job = current;
    const checkBoth = () => {
      check();
      job?.signal?.throwIfAborted();
    };
    await nextTask();
    checkBoth();
    await job?.turn.giveWay();
    checkBoth();
    current = job;
    job?.onStage(stage);
  }

  function count(stage: StageName, milliseconds: number): void {
    if (!current) return;
    current.ran[stage] += 1;
    current.milliseconds[stage] += milliseconds;
  }

  /** Stages that need no model and no device, with a cache that outlives both. */
  const refiners = new StageGraph({
    budgetBytes: refinerBudgetBytes,
    beforeStage: (stage) => between(stage, () => undefined),
    afterStage: count,
    call: (stage) => {
      const job = current;
      return {
        ...(job?.signal ? { signal: job.signal } : {}),
        onProgress: (share) => job?.onShare(stage, share),
      };
    },
  });
  const refinerPipeline = new RefinerPipeline(refiners);

  /** What follows the method. @param generated null with a method that generates nothing */
  async function finish(
    request: RefineRequest,
    generated: Generated | null,
    { ran, milliseconds }: Pick<Job, 'ran' | 'milliseconds'>,
  ): Promise<RefineResult> {
    const { planes, labels } = await refinerPipeline.refine(request, generated?.current ?? request.masks);
    const classes = request.masks.map(({ className }, index) => ({
      ...(generated?.classes[index] ?? { className, prompt: null, rounds: [] }),
      refined: planes[index],
    }));
    const runs = sumOf(running?.stages.runs ?? noStages(), refiners.runs);
    return { classes, labels, runs, ran, milliseconds };
  }

  async function start({ files, prompts, prefer, memory }: Loaded): Promise<Running> {
    const { manifest } = files;
    const { backend, selfTest } = await openBackend(environment, prefer);
    const graphs = createModelGraphs(files, backend, memory, (role) => current?.onOpen(role));
    try {
      const tested = await checkModel(backend, graphs, manifest.family);
      let alive = true;
      const stages = new StageGraph({
        budgetBytes: cacheBudgetBytes,
        beforeStage: (stage) =>
          between(stage, () => {
            if (!alive) throw new G4SegError('device-lost', 'The graphics card went away.');
          }),
        afterStage: count,
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
      const coarse = new CoarsePipeline(stages, backend, graphs, manifest, prompts);
      return { backend, graphs, stages, pipeline, coarse, model, untilLost: untilLost(backend.lost) };
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

  /** One call's turn at the machine. */
  function turn<T>(
    { signal, onBegin, lane = 'person' }: Omit<CallOptions, 'onProgress'>,
    listeners: Listeners,
    job: (own: Job) => Promise<T>,
  ): Promise<T> {
    return lanes.run(
      async (turn) => {
        onBegin?.();
        const own = (current = { signal, turn, ...listeners, ran: noStages(), milliseconds: noStages() });
        try {
          return await job(own);
        } finally {
          if (!turn.isNested) refiners.trim(); // a job that stands still holds values of the cache
        }
      },
      { lane, signal },
    );
  }

  /**
   * Runs work on the loaded model. A lost device rejects at once: what was running on it may never return. The next
   * call starts on a new device.
   */
  function work<T>(
    options: Omit<CallOptions, 'onProgress'>,
    listeners: Listeners,
    job: (on: Running, own: Job) => Promise<T>,
  ): Promise<T> {
    return turn(options, listeners, async (own) => {
      if (!loaded) throw new G4SegError('internal', 'No model is loaded yet.');
      const on = (running ??= await start(loaded));
      try {
        return await on.untilLost(job(on, own));
      } finally {
        if (running === on && !own.turn.isNested) on.stages.trim();
      }
    });
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
      const refine = (signal: AbortSignal | undefined) => {
        const asked = { ...options, ...(signal ? { signal } : {}) };
        if (request.parameters.method !== 'g4seg') return turn(asked, progress, (own) => finish(request, null, own));
        return work(asked, progress, async ({ pipeline }, own) =>
          finish(request, await pipeline.refine(request, progress.onRound), own),
        );
      };
      if (options.lane === 'background') return refine(options.signal);
      newestRefine?.abort(new DOMException('A newer request took its place.', 'AbortError'));
      const newest = (newestRefine = new AbortController());
      return refine(options.signal ? AbortSignal.any([options.signal, newest.signal]) : newest.signal);
    },

    inspect: (request, options = {}) =>
      work(options, silent, ({ backend, pipeline }) => inspectOn(backend, pipeline, request)),

    coarse: (photo, classNames, source, options = {}) =>
      work(options, coarseProgress(classNames.length, options.onProgress), ({ coarse, pipeline }) =>
        coarse.masks(pipeline.picture(photo), classNames, source),
      ),

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

/** Stage counts of two graphs together. */
function sumOf(a: Counts, b: Counts): Counts {
  return Object.fromEntries(stageNames.map((name) => [name, a[name] + b[name]])) as Record<StageName, number>;
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
