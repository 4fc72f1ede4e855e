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
  /** The same for each file. */
  readonly files: readonly FileProgress[];
}

export interface FileProgress {
  readonly path: string;
  readonly bytes: number;
  readonly totalBytes: number;
}

/** The rate is taken over so long a time: shorter jumps about, longer lags behind a changed network. */
const windowMilliseconds = 8_000;
const sampleMilliseconds = 250;

/** Adds up the files of one download into one progress. */
export class TransferMeter {
  readonly #clock: Clock;
  readonly #files: readonly { readonly path: string; readonly bytes: number }[];
  readonly #received = new Map<string, number>();
  #arrived = 0;
  #samples: { readonly at: number; readonly arrived: number }[];

  /** @param files all of the download, with their whole sizes */
  constructor(clock: Clock, files: readonly { readonly path: string; readonly bytes: number }[]) {
    this.#clock = clock;
    this.#files = files;
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
    const files = this.#files.map(({ path, bytes }) => ({
      path,
      bytes: this.#received.get(path) ?? 0,
      totalBytes: bytes,
    }));
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const totalBytes = files.reduce((sum, file) => sum + file.totalBytes, 0);
    const oldest = this.#samples[0];
    const milliseconds = this.#clock.now() - (oldest?.at ?? 0);
    const arrived = this.#arrived - (oldest?.arrived ?? 0);
    const rate = milliseconds >= sampleMilliseconds && arrived > 0 ? (1000 * arrived) / milliseconds : null;
    return {
      bytes,
      totalBytes,
      rate,
      secondsLeft: rate === null ? null : (totalBytes - bytes) / rate,
      files,
    };
  }
}
