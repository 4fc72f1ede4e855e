import * as v from 'valibot';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { RunHeader } from '../../evaluation/run/records.ts';
import type { RunProgress } from '../../evaluation/run/run-experiment.ts';
import { remembered } from '../page/remembered.ts';
import type { Summary } from './summary.ts';

/**
 * `paused` goes on at a word, or says in `problem` why it cannot; `stopped` was ended by the person, and its journal is
 * kept all the same.
 */
export type EvaluationPhase = 'none' | 'opening' | 'running' | 'paused' | 'stopped' | 'finished';

/** A picture that was opened in the Refine view from the results. */
interface OpenedPicture {
  readonly name: string;
  readonly row: string;
  /** Digest of its photo: once another one is in place, this is over. */
  readonly photo: string;
  /** What the Refine view cannot show of this row; absent where it shows it as it was measured. */
  readonly note?: string;
}

interface RunInView {
  /** Name of its journal. */
  readonly key: string;
  readonly header: RunHeader;
  /** False where the browser has no storage: the results live as long as the page. */
  readonly kept: boolean;
  /** False for a run that was found again and whose files are to be chosen first. */
  readonly hasPictures: boolean;
}

export interface EvaluationState {
  readonly phase: EvaluationPhase;
  readonly run: RunInView | null;
  readonly progress: RunProgress | null;
  /** The bench has the engine; the run goes on once it is idle. */
  readonly waiting: boolean;
  /** Lags behind the records by a moment. */
  readonly summary: Summary | null;
  readonly problem: string | null;
  readonly opened: OpenedPicture | null;
  /** The run that was last in view, to be found again after a reload. */
  readonly last: string | null;
}

/** What one sees of the evaluation, from every view. Written by `evaluation-run.ts`. */
export const useEvaluationStore = create<EvaluationState>()(
  persist(
    (): EvaluationState => ({
      phase: 'none',
      run: null,
      progress: null,
      waiting: false,
      summary: null,
      problem: null,
      opened: null,
      last: null,
    }),
    {
      name: 'g4seg-evaluation',
      storage: remembered({ last: v.nullable(v.string()) }, 'the last evaluation'),
      partialize: ({ last }) => ({ last }),
    },
  ),
);
