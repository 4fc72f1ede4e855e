import { errorToData } from '../../core/errors.ts';
import type { CallOptions, Engine, RefineResult } from '../protocol.ts';
import type { Content, Parcel } from './contents.ts';
import { Received, Sent, transfersOf } from './contents.ts';
import type { Answer, Call, Question, Reply } from './messages.ts';
import type { NamedRequest } from './requests.ts';
import { findPhoto, findRequest } from './requests.ts';
import type { NamedResult } from './results.ts';
import { nameResult } from './results.ts';

/** Bytes of results that the page holds for the next one: at 2048 x 1536 a class is 13 MB, and a step of β changes each. */
const resultBytes = 128 * 2 ** 20;

/** Answers calls that come as messages with an engine. Knows nothing of workers: tests give it two functions. */
export function hostEngine(
  engine: Engine,
  send: (reply: Reply, transfer: ArrayBuffer[]) => void,
): (call: Call) => void {
  const running = new Map<number, AbortController>();
  const received = new Received();
  const names = new Names();
  const sent = new Sent(resultBytes);

  function take(parcel: Parcel): void {
    for (const { name, content } of parcel.parts) names.give(content, name);
    received.take(parcel);
  }

  /** The parts of a result by name: those of its own request the page has, of the others what it lacks goes along. */
  function named(result: RefineResult, request: NamedRequest): { result: NamedResult; parcel: Parcel } {
    const own = new Set(digestsOf(request));
    const needed = new Map<string, Content>();
    const name = (content: Content) => {
      const given = names.of(content);
      if (!own.has(given)) needed.set(given, content);
      return given;
    };
    return { result: nameResult(result, name), parcel: sent.pack(needed) };
  }

  /** Content is looked up before the engine is asked: what a later message lets go of stays with the call that needs it. */
  async function dispatch(question: Question, common: CallOptions): Promise<Answer> {
    const find = (name: string) => received.get(name);
    switch (question.kind) {
      case 'load': {
        const { baseUrl, prefer, memory } = question;
        return { kind: 'load', model: await engine.load(baseUrl, prefer, { ...common, memory }) };
      }
      case 'refine': {
        take(question.parcel);
        const result = await engine.refine(findRequest(question.request, find), inLane(common, question));
        return { kind: 'refine', ...named(result, question.request) };
      }
      case 'inspect': {
        take(question.parcel);
        const request = { ...question.request, refine: findRequest(question.request.refine, find) };
        return { kind: 'inspect', inspection: await engine.inspect(request, inLane(common, question)) };
      }
      case 'coarse': {
        take(question.parcel);
        const { classNames, source } = question;
        const photo = findPhoto(question.photo, find);
        return { kind: 'coarse', planes: await engine.coarse(photo, classNames, source, inLane(common, question)) };
      }
      case 'dispose':
        await engine.dispose();
        return { kind: 'dispose' };
    }
  }

  async function answer(id: number, question: Question): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const given = await dispatch(question, {
        signal: controller.signal,
        onProgress: (progress) => send({ kind: 'progress', id, progress }, []),
        onBegin: () => send({ kind: 'begun', id }, []),
      });
      send({ kind: 'answer', id, answer: given }, 'parcel' in given ? transfersOf(given.parcel) : []);
    } catch (error) {
      send({ kind: 'failure', id, error: errorToData(error) }, []);
    } finally {
      running.delete(id);
    }
  }

  return (call) => {
    if (call.kind === 'abort') running.get(call.id)?.abort();
    else void answer(call.id, call);
  };
}

/** The call in the lane that the client named; the person's where it named none. */
function inLane(options: CallOptions, { lane }: { readonly lane: CallOptions['lane'] | undefined }): CallOptions {
  return lane === undefined ? options : { ...options, lane };
}

function digestsOf({ photo, masks, background }: NamedRequest): string[] {
  const planes = masks.flatMap((mask) => [mask, ...(mask.injected ? [mask.injected] : [])]);
  const own = typeof background === 'object' ? [background] : [];
  return [photo, ...planes, ...own].map(({ digest }) => digest);
}

/**
 * A name for every array: the digest under which it came, or a number. The engine keeps what it computed and never writes
 * into it again, so the same array means the same values, and naming it costs no digest.
 */
class Names {
  readonly #known = new WeakMap<Content, string>();
  #last = 0;

  give(content: Content, name: string): void {
    this.#known.set(content, name);
  }

  of(content: Content): string {
    const known = this.#known.get(content);
    if (known !== undefined) return known;
    const name = `computed ${++this.#last}`;
    this.#known.set(content, name);
    return name;
  }
}
