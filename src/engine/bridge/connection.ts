import type { ErrorData } from '../../core/errors.ts';
import type { Progress } from '../protocol.ts';
import type { Content, Find, Parcel } from './contents.ts';
import { Received, Sent, transfersOf } from './contents.ts';
import type { Answer, Question, Reply } from './messages.ts';
import type { Port } from './port.ts';

/** Bytes of photos and masks that the worker holds for the next question. */
const inputBytes = 256 * 2 ** 20;

/** What a connection tells of its worker. */
export interface Heard {
  readonly progress: (id: number, progress: Progress) => void;
  readonly answer: (id: number, answer: Answer) => void;
  readonly failure: (id: number, error: ErrorData) => void;
  /** The worker broke, or does not answer an abort. @param running the call it was at, if any */
  readonly end: (running: number | null, why: 'broke' | 'silent', message: string) => void;
}

/** One worker, from its start to its end: what it was asked, what it is at, and whether it still answers. */
export class Connection {
  readonly #port: Port;
  readonly #heard: Heard;
  /** Milliseconds that a running call has to answer an abort. */
  readonly #patience: () => number;
  readonly #asked = new Set<number>();
  readonly #aborted = new Set<number>();
  /** Begun and not answered; the last one is at work, those before it gave way to it. */
  readonly #begun: number[] = [];
  readonly #sent = new Sent(inputBytes);
  readonly #received = new Received();
  #watch: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(port: Port, patience: () => number, heard: Heard) {
    this.#port = port;
    this.#patience = patience;
    this.#heard = heard;
    port.onMessage((reply) => this.#closed || this.#receive(reply));
    port.onBreak((message) => this.#closed || heard.end(this.#running, 'broke', message));
  }

  ask(id: number, question: Question): void {
    this.#asked.add(id);
    this.#port.postMessage({ ...question, id }, 'parcel' in question ? transfersOf(question.parcel) : []);
  }

  abort(id: number): void {
    if (!this.#asked.has(id)) return;
    this.#aborted.add(id);
    this.#port.postMessage({ kind: 'abort', id }, []);
    this.#look();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#watch);
    this.#port.close();
  }

  /** What the worker lacks of the contents of a question that is about to be asked. */
  pack(contents: ReadonlyMap<string, Content>): Parcel {
    return this.#sent.pack(contents);
  }

  /** Content that came from the worker. */
  readonly find: Find = (name) => this.#received.get(name);

  get #running(): number | null {
    return this.#begun.at(-1) ?? null;
  }

  #receive(reply: Reply): void {
    const { id } = reply;
    if (reply.kind === 'progress') return this.#heard.progress(id, reply.progress);
    if (reply.kind === 'begun') {
      this.#begun.push(id);
      return this.#look();
    }
    this.#asked.delete(id);
    this.#aborted.delete(id);
    if (this.#begun.includes(id)) this.#begun.splice(this.#begun.indexOf(id), 1);
    this.#look();
    if (reply.kind === 'failure') return this.#heard.failure(id, reply.error);
    // Also of a cancelled call: the worker counts on it that this side holds what came along.
    if ('parcel' in reply.answer) this.#received.take(reply.answer.parcel);
    this.#heard.answer(id, reply.answer);
  }

  /** Waits for the answer of an aborted call that is at work. One that has not begun is not why the worker is silent. */
  #look(): void {
    const id = this.#running;
    clearTimeout(this.#watch);
    if (id === null || !this.#aborted.has(id)) return;
    const patience = this.#patience();
    const message = `it did not stop within ${Math.round(patience / 1000)} s of being cancelled`;
    this.#watch = setTimeout(() => this.#heard.end(id, 'silent', message), patience);
  }
}
