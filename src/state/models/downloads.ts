import { isAbort } from '../../core/errors.ts';
import { getModel } from '../../models/download/download.ts';
import type { ModelStore } from '../../models/store/model-store.ts';
import type { Network } from '../../models/download/network.ts';
import { preferOwnOrigin } from '../../models/download/own-origin.ts';
import type { TransferProgress } from '../../models/download/transfer-meter.ts';
import type { Offer } from './offers.ts';

/** What a download in this tab is doing. What is here of a model that nobody downloads is in the store's overview. */
export type DownloadState =
  | { readonly kind: 'idle' }
  /** `progress` is null until the first byte or the first look at what is here. */
  | { readonly kind: 'running'; readonly progress: TransferProgress | null }
  /** What is in memory is being written. */
  | { readonly kind: 'pausing'; readonly progress: TransferProgress | null }
  /** What is here is being removed: a page closed now would leave files that nobody asked for. */
  | { readonly kind: 'discarding' }
  | { readonly kind: 'failed'; readonly error: Error };

export interface DownloadsOptions {
  readonly openStore: () => Promise<ModelStore>;
  readonly network: Network;
  /** Address of the app, whose own copy of a model comes first. */
  readonly appUrl: string;
  /** Called whenever the store has something else than before. */
  readonly onStored: () => void;
  /** Called when a model is whole. */
  readonly onDone: (model: { readonly id: string; readonly title: string }) => void;
}

interface Running {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

const idle: DownloadState = { kind: 'idle' };
/** Milliseconds between two reports: more often than a person can read is a waste of frames. */
const reportEvery = 100;

/**
 * The downloads of this tab, outside React: they go on while another view is in front. A download is paused by stopping
 * it and continued by starting it again; the store knows what is here.
 */
export class Downloads {
  readonly #options: DownloadsOptions;
  readonly #states = new Map<string, DownloadState>();
  readonly #running = new Map<string, Running>();
  readonly #listeners = new Set<() => void>();

  constructor(options: DownloadsOptions) {
    this.#options = options;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (id: string): DownloadState => this.#states.get(id) ?? idle;

  /** Begins or continues. Resolves when it has ended, however it did: the state says how. */
  start(offer: Offer): Promise<void> {
    const { id } = offer.entry;
    const running = this.#running.get(id);
    if (running) return running.ended;
    const stop = new AbortController();
    this.#publish(id, { kind: 'running', progress: null });
    const ended = this.#run(offer, stop.signal);
    this.#running.set(id, { stop, ended });
    return ended;
  }

  /** Stops, and keeps what is here. Resolves when everything that arrived is stored. */
  async pause(id: string): Promise<void> {
    const running = this.#running.get(id);
    if (!running) return;
    const state = this.state(id);
    this.#publish(id, { kind: 'pausing', progress: state.kind === 'running' ? state.progress : null });
    running.stop.abort();
    await running.ended;
  }

  /** Stops, and throws away what is here. */
  async discard(id: string): Promise<void> {
    await this.pause(id);
    this.#publish(id, { kind: 'discarding' });
    try {
      await (await this.#options.openStore()).discard(id);
    } finally {
      this.#publish(id, idle);
      this.#options.onStored();
    }
  }

  /** Forgets a failure that was read. */
  dismiss(id: string): void {
    if (this.state(id).kind === 'failed') this.#publish(id, idle);
  }

  async #run({ entry, sources }: Offer, signal: AbortSignal): Promise<void> {
    const { id } = entry;
    const { network, openStore, appUrl, onStored, onDone } = this.#options;
    let reported = -Infinity;
    const onProgress = (progress: TransferProgress) => {
      const now = network.clock.now();
      if (signal.aborted || (now - reported < reportEvery && progress.bytes < progress.totalBytes)) return;
      reported = now;
      this.#publish(id, { kind: 'running', progress });
    };
    let end: DownloadState = idle;
    try {
      const store = await openStore();
      const all = await preferOwnOrigin(entry, appUrl, sources, network, signal);
      await getModel(entry, all, store, network, { signal, onProgress });
      onDone(entry);
    } catch (error) {
      if (!isAbort(error)) end = { kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
    }
    this.#running.delete(id);
    this.#publish(id, end);
    onStored();
  }

  #publish(id: string, state: DownloadState): void {
    this.#states.set(id, state);
    for (const listener of this.#listeners) listener();
  }
}
