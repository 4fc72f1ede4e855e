import type { Waiting } from './queue.ts';
import { enqueue } from './queue.ts';

/** `person`: somebody looks at the page and waits. `background`: evaluation and batches. */
export type Lane = 'person' | 'background';

/** What a job gets of its place in the lanes. */
export interface Turn {
  /** Whether a job of the background stands still while this one runs. */
  readonly isNested: boolean;
  /**
   * For a job of the background, at a point where it can stand still: runs what the person's lane holds, but for jobs
   * that want to be alone and those behind them. Does nothing in the person's lane.
   */
  giveWay(): Promise<void>;
}

interface Place {
  readonly lane: Lane;
  readonly signal?: AbortSignal | undefined;
  /** The job does not run while another stands still. */
  readonly isAlone?: boolean;
}

interface Entry extends Waiting {
  readonly isAlone: boolean;
}

/**
 * Two queues before one machine. One job runs at a time, in each lane in the order they came; the person's come first, also
 * in between a job of the background, which then goes on where it stood. An aborted job leaves its lane at once.
 */
export class Lanes {
  readonly #person: Entry[] = [];
  readonly #background: Entry[] = [];
  #busy = false;
  #isNested = false;

  run<T>(job: (turn: Turn) => Promise<T>, { lane, signal, isAlone = false }: Place): Promise<T> {
    const list = lane === 'person' ? this.#person : this.#background;
    const result = enqueue(
      list,
      () => this.#turn(job, lane),
      signal,
      (waiting) => ({ ...waiting, isAlone }),
    );
    void this.#advance();
    return result;
  }

  async #advance(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    await undefined; // a job never starts inside the call that brings it
    const next = () => this.#person.shift() ?? this.#background.shift();
    for (let entry = next(); entry; entry = next()) await entry.start();
    this.#busy = false;
  }

  async #turn<T>(job: (turn: Turn) => Promise<T>, lane: Lane): Promise<T> {
    let isOver = false;
    const giveWay = async () => {
      // A job that is over may still have a loose end; that must not run others.
      while (lane === 'background' && !isOver && this.#person[0]?.isAlone === false) {
        const entry = this.#person.shift();
        this.#isNested = true;
        await entry?.start();
        this.#isNested = false;
      }
    };
    try {
      return await job({ isNested: this.#isNested, giveWay });
    } finally {
      isOver = true;
    }
  }
}
