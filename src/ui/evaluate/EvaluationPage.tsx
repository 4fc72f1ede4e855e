import { lazy, Suspense } from 'react';
import { PageTitle } from '../shared/PageTitle.tsx';

/** With its charts it weighs more than the rest of the page, so it comes when it is asked for. */
const Evaluation = lazy(() => import('./Evaluation.tsx'));

/** What the method is worth, measured on the person's own data. */
export function EvaluationPage() {
  return (
    <main className="evaluation">
      <Suspense fallback={<Waiting />}>
        <Evaluation />
      </Suspense>
    </main>
  );
}

function Waiting() {
  return (
    <div className="evaluation-results" aria-busy>
      <PageTitle>Evaluate</PageTitle>
    </div>
  );
}
