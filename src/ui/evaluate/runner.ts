import { openJournals } from '../../state/evaluate/journals.ts';
import { EvaluationRunner } from '../../state/evaluate/run.ts';
import { workerSummariser } from '../../state/evaluate/summary.ts';

let made: EvaluationRunner | null = null;

/** The one runner of the page; it outlives the view that started it. */
export function runner(): EvaluationRunner {
  made ??= new EvaluationRunner({ journals: openJournals, summariser: workerSummariser });
  return made;
}
