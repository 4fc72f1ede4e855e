import type { Build, Way } from './load-worker.ts';

/** One way of making a session, in a browser of its own. Bytes; "above" is above the baseline. */
export interface LoadCase {
  readonly way: Way;
  readonly build: Build;
  /** Null if the session could not be made; then `error` says why. */
  readonly seconds: number | null;
  readonly error: string | null;
  /** Resident in the renderer with the runtime loaded and no model. */
  readonly baselineBytes: number;
  /** The most that was resident in the renderer (page, worker, WebAssembly), by the kernel's count. */
  readonly peakBytes: number;
  /** (peak - baseline) / size of the file. */
  readonly ratio: number;
  /** At the renderer's largest sample: its own memory, and memory shared with other processes. */
  readonly peakAnonymousBytes: number;
  readonly peakSharedBytes: number;
  /** What the renderer keeps once the session is there. */
  readonly keptAboveBytes: number;
  /** Peak of the GPU process; with a software adapter the weights themselves are in there. */
  readonly gpuPeakAboveBytes: number;
  /** All processes of the browser together, shared pages counted once: the largest sample. */
  readonly allPeakAboveBytes: number;
}
