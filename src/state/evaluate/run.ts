import { G4SegError, isAbort } from '../../core/errors.ts';
import { SerialQueue } from '../../core/queue.ts';
import type { LoadedModel } from '../../engine/protocol.ts';
import type { ExperimentName } from '../../evaluation/run/experiments.ts';
import { experiments } from '../../evaluation/run/experiments.ts';
import type { ItemSource } from '../../evaluation/run/items.ts';
import type { JournalStore } from '../../evaluation/run/journal.ts';
import { createJournal, parseJournal } from '../../evaluation/run/journal.ts';
import type { RunHeader } from '../../evaluation/run/records.ts';
import { isMeasured } from '../../evaluation/run/records.ts';
import { runExperiment } from '../../evaluation/run/run-experiment.ts';
import { headerDifference, runHeader } from '../../evaluation/run/run-header.ts';
import { liveSummary, type LiveSummary } from './live.ts';
import { journalKey, type Journals } from './journals.ts';
import { adoptSetup, picturesOfHeader, type PicturesOf } from './setup.ts';
import { useEvaluationStore } from './store.ts';
import type { Summariser, Summary } from './summary.ts';
import { useModelsStore } from '../models/store.ts';
import { weightsBeforeUse } from '../models/weights.ts';
import { modelQuery, type Backend } from '../refine/queries.ts';

/** The engine side of the page, as far as a run needs it. */
export interface EvaluationBackend extends Backend {
  readonly follower: {
    readonly subscribe: (listener: () => void) => () => void;
    readonly state: () => { readonly working: boolean };
  };
}

export interface EvaluationServices {
  readonly journals: () => Promise<Journals>;
  readonly summariser: () => Summariser;
}

/** The journal of the run in view, open. */
interface OpenRun {
  readonly header: RunHeader;
  readonly key: string;
  readonly store: JournalStore;
  readonly live: LiveSummary;
  /** null for a run that was found again and whose files are to be chosen first. */
  readonly pictures: PicturesOf | null;
}

/** Why a run was ended before its last picture. */
type End = 'pause' | 'stop' | 'model';

const put = useEvaluationStore.setState;

/**
 * Runs experiments with the page's engine, one at a time, and keeps `useEvaluationStore` up to date. It lives outside
 * React, so that a run goes on while another view is in front. The journal is written ahead of everything that is shown.
 */
export class EvaluationRunner {
  readonly #services: EvaluationServices;
  readonly #queue = new SerialQueue();
  #open: OpenRun | null = null;
  #journals: Promise<Journals> | null = null;
  #abort: AbortController | null = null;

  constructor(services: EvaluationServices) {
    this.#services = services;
    useModelsStore.subscribe(({ turn }, before) => {
      if (turn !== before.turn) this.#end('model');
    });
  }

  journals(): Promise<Journals> {
    this.#journals ??= this.#services.journals();
    return this.#journals;
  }

  /** Begins a run, or goes on with it if it was begun before. */
  start(backend: EvaluationBackend, pictures: PicturesOf, experiment: ExperimentName): Promise<void> {
    return this.#next(async () => {
      put({ phase: 'opening', problem: null });
      const model = await checkedModel(backend);
      const header = await runHeader(model, pictures(backend.engine), experiments[experiment]);
      await this.#openRun(await journalKey(header), pictures, header);
      await this.#run(backend, model);
    });
  }

  /** Goes on with the run in view, or tries its failed pictures once more. */
  resume(backend: EvaluationBackend): Promise<void> {
    return this.#next(async () => {
      const open = this.#open;
      if (!open?.pictures) return;
      const model = await checkedModel(backend);
      const now = await runHeader(model, open.pictures(backend.engine), experiments[open.header.experiment]);
      const difference = headerDifference(open.header, now);
      if (difference) {
        throw new G4SegError(
          'bad-input',
          `This run cannot go on as it was begun: ${difference}. Go back to that, or start a new run; this one is kept.`,
        );
      }
      await this.#run(backend, model);
    });
  }

  pause(): void {
    this.#end('pause');
  }

  /** Ends the run early. Its results stay, and starting it again goes on with them. */
  stop(): void {
    if (useEvaluationStore.getState().phase === 'paused') put({ phase: 'stopped', problem: null });
    else this.#end('stop');
  }

  /** Shows a run that was kept. */
  find(key: string): Promise<void> {
    return this.#next(async () => {
      put({ phase: 'opening', problem: null });
      const kept = await (await this.journals()).list();
      const run = kept.find((one) => one.key === key);
      if (!run) return this.#close();
      await this.#openRun(key, null, null);
      adoptSetup(run.header);
      this.#open?.live.final().catch(() => undefined); // closed meanwhile
    });
  }

  /** Deletes a run that was kept. */
  remove(key: string): Promise<void> {
    if (this.#open?.key === key) this.#end('stop');
    return this.#next(async () => {
      if (this.#open?.key === key) this.#close();
      await (await this.journals()).remove(key);
    });
  }

  /** Puts the run in view away; what was measured is kept. */
  close(): Promise<void> {
    return this.#next(async () => this.#close());
  }

  /** The pictures of the run in view; null where its files are to be chosen first. */
  pictures(backend: Backend): ItemSource | null {
    return this.#open?.pictures?.(backend.engine) ?? null;
  }

  /** The journal as it is stored; empty where no run is in view. */
  async journal(): Promise<Uint8Array<ArrayBuffer>> {
    return Uint8Array.from((await this.#open?.store.read()) ?? []);
  }

  /** All results so far, with the intervals of the headless run. */
  async finalSummary(): Promise<Summary | null> {
    return (await this.#open?.live.final()) ?? null;
  }

  async #openRun(key: string, pictures: PicturesOf | null, begun: RunHeader | null): Promise<void> {
    const journals = await this.journals();
    const store = await journals.open(key);
    const { header = begun, records } = parseJournal(await store.read(), key);
    if (!header) throw new G4SegError('bad-input', 'This run was never begun: its journal is empty.', { key });
    this.#close();
    const live = liveSummary(this.#services.summariser(), header, records, (summary) => put({ summary }));
    const found = pictures ?? picturesOfHeader(header);
    this.#open = { header, key, store, live, pictures: found };
    const failed = records.filter((record) => !isMeasured(record)).length;
    const progress = { done: records.length, total: header.count, failed, secondsLeft: null, item: null };
    const run = { key, header, kept: journals.kept, hasPictures: found !== null };
    const phase = records.length === header.count ? 'finished' : 'paused';
    put({ phase: begun ? 'opening' : phase, run, progress, last: key });
    await live.quick();
  }

  async #run(backend: EvaluationBackend, model: LoadedModel): Promise<void> {
    const open = this.#open;
    if (!open?.pictures) return;
    const { header, key, store, live, pictures } = open;
    const { follower, queryClient } = backend;
    // The engine lets what a person asks go first; here it is only told.
    const endWatch = follower.subscribe(() => put({ waiting: follower.state().working }));
    const abort = (this.#abort = new AbortController());
    put({ phase: 'running', problem: null });
    try {
      const journals = await this.journals();
      await journals.hold(key, () =>
        runExperiment({
          engine: backend.engine,
          model,
          items: pictures(backend.engine),
          header,
          experiment: experiments[header.experiment],
          journal: createJournal(store),
          signal: abort.signal,
          onProgress: (progress) => put({ progress }),
          onRecord: live.add,
        }),
      );
      put({ phase: 'finished' });
    } catch (error) {
      // The next start is on another device, whose numbers may differ: the header will tell.
      const isLost = error instanceof G4SegError && error.code === 'device-lost';
      if (isLost) await queryClient.refetchQueries({ queryKey: modelQuery(backend).queryKey });
      throw error;
    } finally {
      endWatch();
      this.#abort = null;
      put({ waiting: false });
      await live.final();
    }
  }

  #end(why: End): void {
    if (!this.#abort) return;
    this.#abort.abort(new DOMException('The evaluation was ended.', 'AbortError'));
    put({ phase: why === 'stop' ? 'stopped' : 'paused', problem: why === 'model' ? modelChanged : null });
  }

  #close(): void {
    this.#open?.live.close();
    this.#open = null;
    put({ phase: 'none', run: null, progress: null, summary: null, problem: null, last: null });
  }

  /** One thing after another; nothing while a run goes on. What ends one early is told where the run is shown. */
  async #next(work: () => Promise<void>): Promise<void> {
    if (this.#abort && !this.#abort.signal.aborted) return;
    await this.#queue.run(async () => {
      try {
        await work();
      } catch (error) {
        if (isAbort(error)) return; // `#end` has said it
        const problem = error instanceof Error ? error.message : String(error);
        put({ phase: this.#open ? 'paused' : 'none', problem });
      }
    });
  }
}

/** The model in use, and how its bytes were checked. A damaged one measures nothing. */
async function checkedModel(backend: EvaluationBackend) {
  const model = await backend.queryClient.ensureQueryData(modelQuery(backend));
  return { ...model, weights: (await weightsBeforeUse(backend)).how };
}

const modelChanged =
  'Another model was chosen. Go back to the one of this run to resume it, or start a new run; what was measured is kept.';
