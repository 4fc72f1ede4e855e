import { QueryObserver, type QueryObserverResult } from '@tanstack/react-query';
import type { RefineRequest } from '../../engine/protocol.ts';
import type { MaskInput, PhotoInput, TruthInput } from './inputs-store.ts';
import { refineKey } from './query-keys.ts';
import { touchedUp, useTouchUps } from './touch-ups.ts';
import { differOnlyInMixing, refineQuery, type Backend, type Refined } from './queries.ts';

/** What a request was made from. */
export interface GivenInputs {
  readonly photo: PhotoInput;
  readonly mask: MaskInput;
  readonly truth: TruthInput | null;
}

/** What a person wants refined. */
export interface Wanted {
  readonly request: RefineRequest;
  readonly inputs: GivenInputs;
}

/** A result with the request it answers and the inputs that request was made from. */
export interface ShownResult extends Refined {
  readonly inputs: GivenInputs;
  /** Pixels whose label a person's hand changed; absent where none was at work. */
  readonly byHand?: number;
}

/** What the page knows about the refinement right now. */
export interface RefineState {
  readonly data: ShownResult | undefined;
  /** The data answers an older request, or none is there yet, and work is under way. */
  readonly busy: boolean;
  /** Busy for longer than a moment: worth telling. A drag of β is busy on and off, and says nothing. */
  readonly working: boolean;
  readonly error: Error | null;
  /** A person stopped the work; nothing runs until they ask again or change something. */
  readonly cancelled: boolean;
}

const idle: RefineState = { data: undefined, busy: false, working: false, error: null, cancelled: false };

/** Milliseconds of work that go without saying. */
const moment = 180;

/**
 * Keeps one refinement in step with what the person wants.
 *
 * A change of the photo, the masks or the pass replaces the running call at once (it is aborted). A change of β or
 * the band alone waits for the running call, and then asks for the latest value only: during a drag exactly one call
 * is in flight, every finished one is shown, and the last value always lands. Starts are aligned with the screen's
 * frames. It lives outside React, so that the canvas can follow it without rendering.
 */
export class RefineFollower {
  readonly #backend: Backend;
  readonly #nextFrame: (callback: () => void) => void;
  readonly #listeners = new Set<() => void>();
  #observer: QueryObserver<Refined> | null = null;
  #wanted: Wanted | null = null;
  #asked: Wanted | null = null;
  /** By the key of the request. A name or a truth may change while the request stays the same: the latest counts. */
  readonly #inputs = new Map<string, GivenInputs>();
  #scheduled = false;
  #cancelled = false;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #state = idle;
  /** The same with what a person's hands did to the result. */
  #seen = idle;

  constructor(backend: Backend, nextFrame: (callback: () => void) => void = requestAnimationFrame) {
    this.#backend = backend;
    this.#nextFrame = nextFrame;
    useTouchUps.subscribe(() => {
      if (this.#state.data) this.#publish(this.#state);
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): RefineState => this.#seen;

  /** Tells what the person wants now; `null` while something is missing. */
  want(wanted: Wanted | null): void {
    this.#wanted = wanted;
    if (!wanted) return this.#stop();
    this.#remember(wanted);
    this.#schedule();
  }

  /** Stops the running call and keeps the last result in view. */
  cancel(): void {
    if (!this.#asked || !this.#observer) return;
    this.#cancelled = true;
    void this.#backend.queryClient.cancelQueries({ queryKey: refineKey(this.#backend.model, this.#asked.request) });
  }

  /** Runs the present request again, after a failure or a cancel. */
  retry(): void {
    this.#cancelled = false;
    void this.#observer?.refetch();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#nextFrame(() => {
      this.#scheduled = false;
      this.#advance();
    });
  }

  #advance(): void {
    const { model } = this.#backend;
    const wanted = this.#wanted;
    const asked = this.#asked;
    if (!wanted) return;
    if (asked && this.#keyOf(asked.request) === this.#keyOf(wanted.request)) {
      this.#asked = wanted;
      return;
    }
    // A change of the mixing alone is asked for when the running call ends.
    if (asked && this.#state.busy && differOnlyInMixing(model, asked.request, wanted.request)) return;
    this.#asked = wanted;
    this.#cancelled = false;
    const options = refineQuery(this.#backend, wanted.request);
    if (this.#observer) {
      this.#observer.setOptions(options);
      return;
    }
    this.#observer = new QueryObserver(this.#backend.queryClient, options);
    this.#observer.subscribe((result) => this.#settle(result));
    this.#settle(this.#observer.getCurrentResult());
  }

  #settle(result: QueryObserverResult<Refined>): void {
    const busy = result.fetchStatus === 'fetching';
    this.#publish({
      data: this.#shown(result.data),
      busy,
      working: busy && this.#state.working,
      error: result.error,
      cancelled: this.#cancelled && !busy,
    });
    this.#watch(busy);
    if (!busy && this.#wanted !== this.#asked) this.#schedule();
  }

  /** The result to show: after a failure still the last one of this photo. */
  #shown(data: Refined | undefined): ShownResult | undefined {
    const before = this.#state.data;
    if (!data) return before?.request.photo.digest === this.#asked?.request.photo.digest ? before : undefined;
    const inputs = this.#inputs.get(this.#keyOf(data.request));
    if (before?.result === data.result && (!inputs || before.inputs === inputs)) return before;
    return inputs && { ...data, inputs };
  }

  /** Keeps the inputs of a request, and forgets those of requests that are neither shown nor asked for. */
  #remember({ request, inputs }: Wanted): void {
    const key = this.#keyOf(request);
    const { data } = this.#state;
    const used = [data?.request, this.#asked?.request].flatMap((one) => (one ? [this.#keyOf(one)] : []));
    for (const old of this.#inputs.keys()) if (!used.includes(old)) this.#inputs.delete(old);
    this.#inputs.set(key, inputs);
    if (data && data.inputs !== inputs && this.#keyOf(data.request) === key) {
      this.#publish({ ...this.#state, data: { ...data, inputs } });
    }
  }

  #keyOf(request: RefineRequest): string {
    return refineKey(this.#backend.model, request).join();
  }

  /** Tells of work that goes on. */
  #watch(busy: boolean): void {
    if (!busy) {
      clearTimeout(this.#patience);
      this.#patience = undefined;
    } else {
      this.#patience ??= setTimeout(() => this.#publish({ ...this.#state, working: true }), moment);
    }
  }

  #stop(): void {
    this.#watch(false);
    this.#observer?.destroy();
    this.#observer = null;
    this.#asked = null;
    this.#inputs.clear();
    this.#publish(idle);
  }

  #publish(state: RefineState): void {
    this.#state = state;
    this.#seen = state.data ? { ...state, data: touchedUp(state.data) } : state;
    for (const listener of this.#listeners) listener();
  }
}
