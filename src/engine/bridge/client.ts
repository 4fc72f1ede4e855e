import { errorFromData, G4SegError } from '../../core/errors.ts';
import type { ErrorData } from '../../core/errors.ts';
import type { CallOptions, Engine, LoadedModel } from '../protocol.ts';
import { Connection } from './connection.ts';
import type { Content } from './contents.ts';
import type { Answer, Loading, Question } from './messages.ts';
import type { Port } from './port.ts';
import { openEngineWorker } from './port.ts';
import { namePhoto, nameRequest } from './requests.ts';
import { findResult } from './results.ts';

/** A call until it is settled, through as many workers as it takes. */
interface Work {
  readonly needsModel: boolean;
  /** Made when the call is handed over: only then is it known what the worker lacks. */
  readonly question: (to: Connection) => Question;
  readonly onProgress: CallOptions['onProgress'];
  readonly answer: (answer: Answer, from: Connection) => void;
  readonly reject: (error: unknown) => void;
  /** Whether the present worker has it. */
  asked: boolean;
  /** How many workers broke while this call was, or may have been, at work in them. */
  breaks: number;
}

/**
 * Failures after which a worker is of no more use. A runtime that could not start is not started again; one whose device
 * was lost may wait for it for ever; memory that WebAssembly took it never gives back; a defect may have left anything.
 */
const spoilsWorker: ReadonlySet<string> = new Set(['no-runtime', 'device-lost', 'out-of-memory', 'internal']);

/**
 * Milliseconds that a cancelled call has before its worker is replaced. A replacement costs one load: so a worker gets as
 * long as the last load took, within these bounds.
 */
const shortestPatience = 4_000;
const longestPatience = 15_000;

/** The engine in a module worker of its own. */
export function createEngineClient(): Engine {
  return createClient(openEngineWorker);
}

/**
 * An engine behind a port. A cancelled call rejects at once; the worker is told and stops between two stages. A worker
 * that breaks, or goes on with what was cancelled, is replaced: the next one loads the same model before its first call,
 * and calls that waited are asked again.
 * @param open makes a port: at once, so that the worker is ready when it is needed, and anew after one broke
 */
export function createClient(open: () => Port): Engine {
  const client = new Client(open);
  return {
    load: (baseUrl, prefer, options) => client.load({ baseUrl, prefer, memory: options?.memory }, options),
    refine: (request, options) => {
      const contents = new Map<string, Content>();
      const named = nameRequest(request, contents);
      return client.call(
        (to) => ({ kind: 'refine', request: named, lane: options?.lane, parcel: to.pack(contents) }),
        (answer, from) =>
          answer.kind === 'refine' && findResult(answer.result, (name) => from.find(name) ?? contents.get(name)),
        options,
      );
    },
    inspect: ({ refine, ...place }, options) => {
      const contents = new Map<string, Content>();
      const request = { ...place, refine: nameRequest(refine, contents) };
      return client.call(
        (to) => ({ kind: 'inspect', request, lane: options?.lane, parcel: to.pack(contents) }),
        (answer) => answer.kind === 'inspect' && answer.inspection,
        options,
      );
    },
    coarse: (photo, classNames, source, options) => {
      const contents = new Map<string, Content>();
      const named = namePhoto(photo, contents);
      return client.call(
        (to) => ({
          kind: 'coarse',
          photo: named,
          classNames,
          source,
          lane: options?.lane,
          parcel: to.pack(contents),
        }),
        (answer) => answer.kind === 'coarse' && answer.planes,
        options,
      );
    },
    dispose: () => client.dispose(),
  };
}

class Client {
  readonly #open: () => Port;
  /** In the order they came. */
  readonly #works = new Map<number, Work>();
  #lastId = 0;
  #connection: Connection | null;
  /** What the page has loaded, and what the worker has: not the same in a new worker, or after a load cancelled too late. */
  #wanted: Loading | null = null;
  #held: Loading | null = null;
  /** Loads under way in this worker, cancelled ones too, and the one among them that the client itself asked for. */
  readonly #loads = new Map<number, Loading>();
  #reload: number | null = null;
  #loadTook = 0;

  constructor(open: () => Port) {
    this.#open = open;
    this.#connection = this.#connect();
  }

  async load(loading: Loading, options: CallOptions = {}): Promise<LoadedModel> {
    const start = performance.now();
    const model = await this.call(
      () => ({ kind: 'load', ...loading }),
      (answer) => answer.kind === 'load' && answer.model,
      options,
      false,
    );
    this.#loadTook = performance.now() - start;
    return model;
  }

  async dispose(): Promise<void> {
    await this.call(
      () => ({ kind: 'dispose' }),
      ({ kind }) => kind === 'dispose' && { kind },
      {},
      false,
    );
  }

  /** @param read the answer's value; false where the answer is to another kind of question */
  call<T extends object>(
    question: Work['question'],
    read: (answer: Answer, from: Connection) => T | false,
    { signal, onProgress }: CallOptions = {},
    needsModel = true,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const id = ++this.#lastId;
      const cancel = () => {
        this.#cancel(id);
        reject(signal?.reason);
      };
      const done = () => signal?.removeEventListener('abort', cancel);
      signal?.addEventListener('abort', cancel, { once: true });
      this.#works.set(id, {
        needsModel,
        question,
        onProgress,
        answer: (answer, from) => {
          done();
          const value = read(answer, from);
          if (value === false)
            throw new G4SegError('internal', `The worker answers "${answer.kind}" to another question.`);
          resolve(value);
        },
        reject: (error) => (done(), reject(error)),
        asked: false,
        breaks: 0,
      });
      this.#ask();
    });
  }

  /** Hands over what the worker does not have yet, in order: a call that needs a model waits until it is loaded. */
  #ask(): void {
    const unasked = [...this.#works].filter(([, work]) => !work.asked);
    if (unasked.length === 0) return;
    const to = (this.#connection ??= this.#connect());
    for (const [id, work] of unasked) {
      if (work.needsModel && this.#wanted && this.#held !== this.#wanted) {
        if (this.#reload === null) this.#askLoad((this.#reload = ++this.#lastId), this.#wanted, to);
        return;
      }
      work.asked = true;
      const question = work.question(to);
      if (question.kind === 'load') this.#askLoad(id, question, to);
      else to.ask(id, question);
    }
  }

  #askLoad(id: number, loading: Loading, to: Connection): void {
    this.#loads.set(id, loading);
    to.ask(id, { ...loading, kind: 'load' });
  }

  #connect(): Connection {
    const patience = () => Math.min(Math.max(this.#loadTook, shortestPatience), longestPatience);
    const connection: Connection = new Connection(this.#open(), patience, {
      progress: (id, progress) => {
        if (id !== this.#reload) this.#works.get(id)?.onProgress?.(progress);
        else for (const work of this.#works.values()) if (!work.asked) work.onProgress?.(progress);
      },
      answer: (id, answer) => this.#onAnswer(id, answer, connection),
      failure: (id, error) => this.#onFailure(id, error),
      end: (running, why, message) => this.#onEnd(running, why, message),
    });
    return connection;
  }

  #onAnswer(id: number, answer: Answer, from: Connection): void {
    const work = this.#settle(id);
    const loaded = this.#loads.get(id);
    this.#loads.delete(id);
    if (id === this.#reload) this.#reload = null;
    if (loaded) this.#held = loaded; // also where it was cancelled too late: then it is not what is wanted
    if (loaded && work) this.#wanted = loaded;
    try {
      work?.answer(answer, from);
    } catch (error) {
      work?.reject(error);
    }
    this.#ask();
  }

  #onFailure(id: number, error: ErrorData): void {
    this.#loads.delete(id);
    if (id === this.#reload) {
      this.#reload = null;
      // Aborted, because nobody waited for it; whoever came meanwhile asks for another.
      if (error.code !== 'aborted') this.#rejectUnasked(errorFromData(error));
    } else {
      const work = this.#works.get(id);
      // What the device was lost under is asked once more.
      const again = work !== undefined && error.code === 'device-lost' && work.needsModel && work.breaks++ === 0;
      if (!again) this.#settle(id)?.reject(errorFromData(error));
    }
    if (spoilsWorker.has(error.code)) this.#replace();
    else this.#ask();
  }

  #onEnd(running: number | null, why: 'broke' | 'silent', message: string): void {
    const error = new G4SegError(
      'internal',
      `The worker that runs the model stopped: ${message || 'no reason given'}. Try again, or reload the page.`,
    );
    if (running === this.#reload && running !== null) this.#rejectUnasked(error);
    else if (running !== null) this.#settle(running)?.reject(error);
    else if (why === 'broke') {
      // Nobody knows what broke it, perhaps its own script: each call is asked once more, not for ever.
      for (const [id, work] of [...this.#works]) if (work.breaks++ > 0) this.#settle(id)?.reject(error);
    }
    this.#replace();
  }

  #cancel(id: number): void {
    const work = this.#settle(id);
    if (work?.asked) return this.#connection?.abort(id);
    const isReloadWanted = [...this.#works.values()].some((other) => !other.asked && other.needsModel);
    if (this.#reload !== null && !isReloadWanted) this.#connection?.abort(this.#reload);
    this.#ask();
  }

  #settle(id: number): Work | undefined {
    const work = this.#works.get(id);
    this.#works.delete(id);
    return work;
  }

  #rejectUnasked(error: Error): void {
    for (const [id, work] of [...this.#works]) if (!work.asked && work.needsModel) this.#settle(id)?.reject(error);
  }

  /** The next call gets a fresh worker, and so do those that wait. */
  #replace(): void {
    this.#connection?.close();
    this.#connection = null;
    this.#held = null;
    this.#reload = null;
    this.#loads.clear();
    for (const work of this.#works.values()) work.asked = false;
    this.#ask();
  }
}
