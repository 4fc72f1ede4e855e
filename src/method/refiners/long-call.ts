import { createPace } from '../../core/pace.ts';

/** What every refiner takes beside its parameters. */
export interface LongCall {
  readonly signal?: AbortSignal;
  /** Called now and then with the share of the call that is done, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** Called between two parts of a long computation, with the share that is done. */
export type ReportingPace = (share: number) => Promise<void> | undefined;

/** A pace that tells the share whenever it lets others in. Throws the signal's reason if it is aborted already. */
export function reportingPace({ signal, onProgress }: LongCall): ReportingPace {
  signal?.throwIfAborted();
  const pace = createPace(signal);
  return (share) => {
    const waiting = pace();
    if (waiting) onProgress?.(share);
    return waiting;
  };
}
