import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useBackend } from '../../../state/models/backend-context.ts';
import {
  candidates,
  comparisonQuery,
  wantedOf,
  type Candidate,
  type Compared,
} from '../../../state/refine/comparison.ts';
import { useInputsStore } from '../../../state/refine/inputs-store.ts';
import { useParametersStore } from '../../../state/refine/parameters-store.ts';
import type { Wanted } from '../../../state/refine/refine-follower.ts';
import { useAsked } from '../../../state/refine/use-asked.ts';
import { CandidateCard } from './CandidateCard.tsx';
import './compare.css';

/** Every refiner on the masks in view, side by side; a click chooses one. */
export function CompareStrip() {
  const hasMask = useInputsStore(({ photo, mask }) => photo !== null && mask !== null);
  return hasMask ? (
    <Candidates />
  ) : (
    <p className="note">Drop a photo and a mask: then every refiner shows what it makes of them.</p>
  );
}

interface Row {
  readonly candidate: Candidate;
  readonly wanted: Wanted | null;
}

function Candidates() {
  const backend = useBackend();
  const rows = useRows();
  const runnable = rows.filter((row): row is Row & { wanted: Wanted } => row.wanted !== null);
  const results = useQueries({ queries: runnable.map(({ wanted }) => comparisonQuery(backend, wanted)) });
  const best = bestOf(results.map(({ data }) => data));
  const choose = useParametersStore((state) => state.set);
  const missing = rows.length > runnable.length;
  return (
    <>
      <ul className="compare-strip">
        {runnable.map(({ candidate, wanted }, index) => (
          <CandidateCard
            key={candidate.name}
            name={candidate.name}
            inputs={wanted.inputs}
            result={results[index].data}
            problem={results[index].error}
            isBest={results[index].data !== undefined && results[index].data === best}
            onChoose={() => choose(candidate.change)}
          />
        ))}
      </ul>
      {missing && <p className="note">G4Seg is left out: the loaded model never saw what your mask is called.</p>}
    </>
  );
}

/** The candidates with what each would be asked. */
function useRows(): readonly Row[] {
  const photo = useInputsStore((state) => state.photo);
  const mask = useInputsStore((state) => state.mask);
  const truth = useInputsStore((state) => state.truth);
  const { parameters, vocabulary } = useAsked();
  return useMemo(() => {
    return candidates.map((candidate) => ({
      candidate,
      wanted: wantedOf(candidate, { photo, mask, truth }, parameters, vocabulary),
    }));
  }, [photo, mask, truth, parameters, vocabulary]);
}

/** The one that fits the truth best; `undefined` without a truth. */
function bestOf(results: readonly (Compared | undefined)[]): Compared | undefined {
  const judged = results.filter((result) => result?.overlap);
  return judged.reduce(
    (best, one) => ((one?.overlap?.after ?? 0) > (best?.overlap?.after ?? -1) ? one : best),
    undefined,
  );
}
