/** The inputs an action can set. */
export type Part = 'photo' | 'mask' | 'truth';

/** Something a person does to the inputs that takes time: a drop, a sample, a suggestion. */
interface InputAction<Prepared> {
  /** The slow part that needs no inputs: decoding, generating. */
  readonly prepare: (signal: AbortSignal) => Promise<Prepared>;
  /** The parts it sets at most. */
  readonly sets: readonly Part[];
  /** The parts of which it leaves nothing: earlier actions that set only these are given up. */
  readonly replaces: (prepared: Prepared) => readonly Part[];
  /** Works on the inputs as all earlier actions have left them; what it returns puts the new ones in their place. */
  readonly settle: (prepared: Prepared, signal: AbortSignal) => Promise<() => void>;
}

interface Running {
  readonly controller: AbortController;
  readonly sets: readonly Part[];
  readonly done: Promise<void>;
}

/**
 * Lets actions that overlap end as if each had waited for the one before: a mask that is dropped while its photo is
 * still being decoded lies on that photo, and a photo that is decoded slowly does not replace the one dropped after it.
 */
class InputActions {
  #running: readonly Running[] = [];

  /** @throws an abort when a later action has replaced all that this one would have set */
  async run<Prepared>({ prepare, sets, replaces, settle }: InputAction<Prepared>): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    let end = () => {};
    const done = new Promise<void>((resolve) => (end = resolve));
    const earlier = this.#running;
    const self = { controller, sets, done };
    this.#running = [...earlier, self];
    try {
      const prepared = await prepare(signal);
      signal.throwIfAborted();
      const parts = replaces(prepared);
      const isReplaced = (other: Running) => other.sets.every((part) => parts.includes(part));
      const waits = earlier.filter((other) => !isReplaced(other));
      await Promise.all(waits.map((other) => other.done));
      signal.throwIfAborted();
      const put = await settle(prepared, signal);
      signal.throwIfAborted();
      // Only now: an action that fails gives up nothing.
      for (const other of earlier) if (isReplaced(other)) other.controller.abort();
      put();
    } finally {
      this.#running = this.#running.filter((other) => other !== self);
      end();
    }
  }
}

/** The one line in which everything waits that sets the inputs of the page. */
export const inputActions = new InputActions();
