import { useEffect, useRef } from 'react';
import { useEvaluationStore } from '../../state/evaluate/store.ts';
import { PageTitle } from '../shared/PageTitle.tsx';
import { KeptRuns } from './results/KeptRuns.tsx';
import { Introduction } from './setup/Introduction.tsx';
import { Results } from './results/Results.tsx';
import { RunFacts } from './results/RunFacts.tsx';
import { RunHead } from './results/RunHead.tsx';
import { runner } from './runner.ts';
import { SetupForm } from './setup/SetupForm.tsx';

/** Where the results were scrolled to; coming back from a picture finds the place again. */
let place = 0;

/** Data and experiment at one side, what came of them at the other. The results come first in the document. */
export default function Evaluation() {
  const phase = useEvaluationStore((state) => state.phase);
  const hasRun = useEvaluationStore((state) => state.run !== null);
  const hasPictures = useEvaluationStore((state) => state.run?.hasPictures ?? false);
  const isLocked = phase === 'running' || phase === 'opening' || (phase === 'paused' && hasPictures);
  const results = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const { run, last } = useEvaluationStore.getState();
    if (!run && last) void runner().find(last);
    if (results.current) results.current.scrollTop = place;
  }, []);

  return (
    <>
      <div
        ref={results}
        className="evaluation-results"
        data-empty={!hasRun}
        onScroll={(event) => (place = event.currentTarget.scrollTop)}
      >
        <PageTitle>Evaluate</PageTitle>
        {hasRun ? (
          <>
            <RunHead />
            <Results />
          </>
        ) : (
          <Introduction />
        )}
      </div>
      <div className="column evaluation-setup">
        {isLocked && hasRun ? <RunFacts /> : <SetupForm />}
        <KeptRuns />
      </div>
    </>
  );
}
