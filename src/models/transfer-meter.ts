import type { Clock } from './clock.ts';

/** How far a download of several files is. */
export interface TransferProgress {
  /** Bytes that are here, earlier attempts included. */
  readonly bytes: number;
  readonly totalBytes: number;
  /** Bytes a second over the last seconds; null before there is anything to tell. */
  readonly rate: number | null;
  /** Seconds to go at that rate; null where the rate is not known. */
  readonly secondsLeft: number | null;
}

/** The rate is taken over so long a time: shorter jumps about, longer lags behind a changed network. */
const windowMilliseconds = 8_000;
const sampleMilliseconds = 250;

/** Adds up the files of one download into one progress. */
export class TransferMeter {
  readonly #clock: Clock;
  readonly #totalBytes: number;
  readonly #received = new Map<string, number>();
  #arrived = 0;
  #samples: { readonly at: number; readonly arrived: number }[];

  constructor(clock: Clock, totalBytes: number) {
    this.#clock = clock;
    this.#totalBytes = totalBytes;
    this.#samples = [{ at: clock.now(), arrived: 0 }];
  }

  /** @param arrived bytes from the network since the file's last call: only these make the rate */
  record(path: string, received: number, arrived: number): void {
    this.#received.set(path, received);
    this.#arrived += arrived;
    const at = this.#clock.now();
    const newest = this.#samples.at(-1);
    if (!newest || at - newest.at >= sampleMilliseconds) this.#samples.push({ at, arrived: this.#arrived });
    while (this.#samples.length > 2 && at - (this.#samples[1]?.at ?? at) >= windowMilliseconds) this.#samples.shift();
  }

  progress(): TransferProgress {
    const bytes = [...this.#received.values()].reduce((sum, received) => sum + received, 0);
    const oldest = this.#samples[0];
    const milliseconds = this.#clock.now() - (oldest?.at ?? 0);
    const arrived = this.#arrived - (oldest?.arrived ?? 0);
    const rate = milliseconds >= sampleMilliseconds && arrived > 0 ? (1000 * arrived) / milliseconds : null;
    return {
      bytes,
      totalBytes: this.#totalBytes,
      rate,
      secondsLeft: rate === null ? null : (this.#totalBytes - bytes) / rate,
    };
  }
}
