import { QueryClient } from '@tanstack/react-query';
import { beforeEach, describe, expect, it } from 'vitest';
import { G4SegError } from '../../core/errors.ts';
import type { Engine, LoadedModel, RefineRequest } from '../../engine/protocol.ts';
import { createJournal, memoryStore } from '../../evaluation/run/journal.ts';
import { isMeasured } from '../../evaluation/run/records.ts';
import { experiments } from '../../evaluation/run/experiments.ts';
import { sceneItems } from '../../evaluation/run/item-sources.ts';
import { runExperiment } from '../../evaluation/run/run-experiment.ts';
import { runHeader } from '../../evaluation/run/run-header.ts';
import { summarise } from '../../evaluation/numbers/summarise.ts';
import { fakeModel } from '../../testing/fake-engine.ts';
import { memoryJournals, type Journals } from './journals.ts';
import { EvaluationRunner, type EvaluationBackend } from './run.ts';
import { useEvaluationSetup, type PicturesOf } from './setup.ts';
import { useEvaluationStore } from './store.ts';
import { localSummariser } from './summary.ts';
import { useModelsStore } from '../models/store.ts';

const count = 5;
const state = useEvaluationStore.getState;

/** Small pictures, so that measuring takes no time: a rectangle, and a coarse mask that is unsure of its edge. */
const pictures: PicturesOf = () => ({
  data: { kind: 'folder', name: 'rectangles' },
  coarse: { kind: 'folder', name: 'soft', layout: 'planes' },
  labels: 'image',
  classNames: ['ball'],
  hasBackground: true,
  threshold: 0.5,
  count,
  itemName: (index) => `rectangle-${index}`,
  item: async (index) => {
    const [height, width] = [18, 24];
    const inside = (pixel: number, edge: number) => Math.floor(pixel / width) > 4 && pixel % width < edge;
    const truth = Uint8Array.from({ length: height * width }, (_, pixel) => Number(inside(pixel, 12 + index)));
    const data = Float32Array.from(truth, (_, pixel) =>
      inside(pixel, 12) ? 0.9 : inside(pixel, 16) ? 0.46 + 0.02 * index : 0.1,
    );
    const pixels = { height, width, data: new Uint8ClampedArray(4 * height * width).fill(index) };
    const probability = { height, width, data };
    return {
      name: `rectangle-${index}`,
      photo: { pixels, digest: `photo-${index}` },
      masks: [{ className: 'ball', probability, digest: `mask-${index}` }],
      truth,
      height,
      width,
      brought: [probability],
      feather: [0],
      labels: [1],
      present: [1],
      classes: 2,
    };
  },
});

/** An engine that shifts every mask a little, by an amount that depends on β, and keeps count. */
class CountingEngine {
  readonly requests: RefineRequest[] = [];
  /** Called before each refinement; what it throws is the engine's failure. */
  before: (request: RefineRequest, calls: number) => void | Promise<void> = () => undefined;
  model: LoadedModel = fakeModel('wasm');
  #newest: AbortController | null = null;

  readonly load = async () => this.model;
  readonly refine: Engine['refine'] = async (request, options) => {
    const newest = new AbortController();
    if (options?.lane !== 'background') {
      this.#newest?.abort(new DOMException('newer', 'AbortError'));
      this.#newest = newest;
    }
    this.requests.push(request);
    await this.before(request, this.requests.length);
    await new Promise((resolve) => setTimeout(resolve, 2));
    options?.signal?.throwIfAborted();
    newest.signal.throwIfAborted();
    const classes = request.masks.map(({ className, probability }) => {
      const data = probability.data.map((value) => value + 0.1 * request.parameters.beta);
      return { className, refined: { ...probability, data } };
    });
    return { classes, ran: {}, milliseconds: {} } as never;
  };
  readonly inspect = () => Promise.reject(new Error('not asked'));
  readonly coarse = () => Promise.reject(new Error('not asked'));
  readonly dispose = () => Promise.resolve();
}

function setUp(engine = new CountingEngine(), journals: Journals = memoryJournals()) {
  let working = false;
  const listeners = new Set<() => void>();
  const backend: EvaluationBackend = {
    engine,
    queryClient: new QueryClient(),
    model: { baseUrl: 'http://localhost/', prefer: 'fastest', memory: 'keep', turn: 0 },
    follower: {
      state: () => ({ working }),
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
  const setBench = (value: boolean) => {
    working = value;
    for (const listener of listeners) listener();
  };
  const runner = new EvaluationRunner({ journals: async () => journals, summariser: localSummariser });
  return { engine, backend, runner, journals, setBench };
}

/** The same pictures in one go, without the page. */
async function headless(of = pictures) {
  const engine = new CountingEngine();
  const model = await engine.load();
  const items = of(engine);
  const journal = createJournal(memoryStore());
  await runExperiment({ engine, model, items, experiment: experiments.main, journal });
  return summarise(await runHeader(model, items, experiments.main), await journal.records());
}

/** Photos in the order in which they were refined, each once. */
function photos(engine: CountingEngine): string[] {
  return [...new Set(engine.requests.map(({ photo }) => photo.digest))];
}

beforeEach(() => {
  useEvaluationStore.setState(useEvaluationStore.getInitialState(), true);
});

describe('EvaluationRunner', () => {
  it('measures all pictures, and its results are those of the headless run', async () => {
    const { runner, backend } = setUp();
    await runner.start(backend, pictures, 'main');
    expect(state()).toMatchObject({ phase: 'finished', problem: null, waiting: false });
    expect(state().progress).toMatchObject({ done: count, total: count, failed: 0 });
    const results = state().summary?.results;
    expect(results).toEqual(await headless());
    expect(Math.abs(results?.rows[0]?.delta.miou ?? 0)).toBeGreaterThan(1);
    expect(state().summary?.gains['paper']).toHaveLength(count);
  });

  it('pauses at once and goes on where it was, to the same results', async () => {
    const { runner, backend, engine } = setUp();
    engine.before = (_request, calls) => {
      if (calls === 5) runner.pause(); // in the second picture, of three rows each
    };
    await runner.start(backend, pictures, 'main');
    expect(state()).toMatchObject({ phase: 'paused', problem: null });
    expect(state().summary?.results.count).toBe(1);
    expect(engine.requests).toHaveLength(5);
    engine.before = () => undefined;
    await runner.resume(backend);
    expect(state().phase).toBe('finished');
    expect(engine.requests).toHaveLength(5 + 3 * (count - 1)); // the picture that was cut short, and the rest
    expect(photos(engine)).toHaveLength(count);
    expect(state().summary?.results).toEqual(await headless());
  });

  it('is found again after a reload, and measures only what is left', async () => {
    const scenes: PicturesOf = (engine) => sceneItems(engine, 'test', 2, 'corrupted');
    const first = setUp();
    first.engine.before = (_request, calls) => {
      if (calls === 5) first.runner.pause();
    };
    await first.runner.start(first.backend, scenes, 'main');
    const { last } = state();
    useEvaluationStore.setState({ ...useEvaluationStore.getInitialState(), last }, true); // what localStorage keeps

    const { runner, backend, engine } = setUp(new CountingEngine(), first.journals);
    await runner.find(last ?? '');
    expect(state()).toMatchObject({ phase: 'paused', run: { hasPictures: true } });
    expect(useEvaluationSetup.getState()).toMatchObject({ data: 'scenes', experiment: 'main', scenes: { count: 2 } });
    expect(state().summary?.results.count).toBe(1);
    await runner.resume(backend);
    expect(state().phase).toBe('finished');
    expect(photos(engine)).toHaveLength(1);
    expect(state().summary?.results).toEqual(await headless(scenes));
  });

  it('of files that a reload has closed shows the results and waits for the files', async () => {
    const first = setUp();
    first.engine.before = (_request, calls) => {
      if (calls === 5) first.runner.pause();
    };
    await first.runner.start(first.backend, pictures, 'main');
    const { last } = state();
    useEvaluationStore.setState({ ...useEvaluationStore.getInitialState(), last }, true);

    const { runner, backend, engine } = setUp(new CountingEngine(), first.journals);
    await runner.find(last ?? '');
    expect(state()).toMatchObject({ phase: 'paused', run: { hasPictures: false } });
    const { files } = useEvaluationSetup.getState();
    expect(files).toMatchObject({ kind: 'folder', coarseFrom: 'folder', count, dataset: null });
    await runner.resume(backend);
    expect(engine.requests).toEqual([]);
    await runner.start(backend, pictures, 'main'); // the same folders again
    expect(photos(engine)).toHaveLength(count - 1);
    expect(state().summary?.results).toEqual(await headless());
  });

  it('goes on, too, when the same run is started again', async () => {
    const { runner, backend, engine } = setUp();
    engine.before = (_request, calls) => {
      if (calls === 5) runner.stop();
    };
    await runner.start(backend, pictures, 'main');
    expect(state().phase).toBe('stopped');
    engine.before = () => undefined;
    engine.requests.length = 0;
    await runner.start(backend, pictures, 'main');
    expect(state().phase).toBe('finished');
    expect(engine.requests).toHaveLength(3 * (count - 1));
    await runner.start(backend, pictures, 'quality');
    expect(state().summary?.results.experiment).toBe('quality');
    expect(await (await runner.journals()).list()).toHaveLength(2);
  });

  it('loses nothing to the bench, nor the bench to it; while the bench works, the page says that the run waits', async () => {
    const { runner, backend, engine, setBench } = setUp();
    const bench = { ended: 0, aborted: 0 };
    let waited = false;
    const end = useEvaluationStore.subscribe(({ waiting }) => (waited ||= waiting));
    engine.before = async (request, calls) => {
      if (calls !== 4) return;
      setBench(true);
      await engine.refine(request).then(
        () => bench.ended++,
        () => bench.aborted++,
      );
      setBench(false);
    };
    await runner.start(backend, pictures, 'main');
    end();
    expect(bench).toEqual({ ended: 1, aborted: 0 });
    expect(waited).toBe(true);
    expect(state()).toMatchObject({ phase: 'finished', waiting: false });
    expect(state().progress?.failed).toBe(0);
    expect(state().summary?.results).toEqual(await headless());
  });

  it('ends when another model is chosen, and does not go on with that one', async () => {
    const { runner, backend, engine } = setUp();
    engine.before = (_request, calls) => {
      if (calls === 4) useModelsStore.setState(({ turn }) => ({ turn: turn + 1 }));
    };
    await runner.start(backend, pictures, 'main');
    expect(state()).toMatchObject({ phase: 'paused', problem: expect.stringContaining('Another model') });
    const other = setUp();
    other.engine.model = { ...fakeModel('wasm'), id: 'larger', digests: { 'unet/model.onnx': 'ab' } };
    await runner.resume(other.backend);
    expect(state()).toMatchObject({
      phase: 'paused',
      problem: expect.stringMatching(/^This run cannot go on as it was begun: the model is "demo" there/),
    });
    expect(other.engine.requests).toEqual([]);
  });

  it('records a picture that fails, and tries it again when it goes on', async () => {
    const { runner, backend, engine } = setUp();
    const bad = await pictures(engine).item(2);
    engine.before = ({ photo }) => {
      if (photo.digest === bad.photo.digest) throw new G4SegError('out-of-memory', 'No room for this picture.');
    };
    await runner.start(backend, pictures, 'main');
    expect(state().phase).toBe('finished');
    expect(state().summary?.results.failed).toEqual([
      { index: 2, name: 'rectangle-2', failure: { code: 'out-of-memory', message: 'No room for this picture.' } },
    ]);
    engine.before = () => undefined;
    await runner.resume(backend);
    expect(state().summary?.results.failed).toEqual([]);
    expect(state().summary?.results).toEqual(await headless());
  });

  it('stops with the reason when the disk is full, keeps what is measured, and goes on when there is room', async () => {
    const journals = memoryJournals();
    let appends = 0;
    const small: Journals = {
      ...journals,
      open: async (key) => {
        const store = await journals.open(key);
        const append: typeof store.append = async (bytes) => {
          appends += 1;
          if (appends === 4) throw new G4SegError('storage-full', 'There is no room for the results.');
          return store.append(bytes);
        };
        return { ...store, append };
      },
    };
    const { runner, backend } = setUp(new CountingEngine(), small);
    await runner.start(backend, pictures, 'main');
    expect(state()).toMatchObject({ phase: 'paused', problem: 'There is no room for the results.' });
    expect(state().summary?.results.count).toBe(2);
    await runner.resume(backend);
    expect(state()).toMatchObject({ phase: 'finished', problem: null });
    expect(state().summary?.results).toEqual(await headless());
  });

  it('says so when the model cannot be loaded, and shows no run', async () => {
    const { runner, backend, engine } = setUp();
    Object.assign(engine, { load: () => Promise.reject(new G4SegError('bad-model', 'manifest.json is missing.')) });
    await runner.start(backend, pictures, 'main');
    expect(state()).toMatchObject({ phase: 'none', run: null, problem: 'manifest.json is missing.' });
  });

  it('deletes a run for good', async () => {
    const { runner, backend } = setUp();
    await runner.start(backend, pictures, 'quality');
    const key = state().run?.key ?? '';
    await runner.remove(key);
    expect(state()).toMatchObject({ phase: 'none', run: null, last: null });
    expect(await (await runner.journals()).list()).toEqual([]);
    await runner.find(key);
    expect(state()).toMatchObject({ phase: 'none', problem: null });
  });

  it('hands out the journal it has written', async () => {
    const { runner, backend } = setUp();
    await runner.start(backend, pictures, 'quality');
    const lines = new TextDecoder()
      .decode(await runner.journal())
      .trim()
      .split('\n');
    expect(lines).toHaveLength(1 + count);
    expect(lines.slice(1).map((line) => isMeasured(JSON.parse(line)))).toEqual(Array(count).fill(true));
  });
});
