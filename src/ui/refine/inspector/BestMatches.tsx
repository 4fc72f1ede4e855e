import { useMemo } from 'react';
import type { Inspection } from '../../../engine/protocol.ts';
import { placeText } from './place-text.ts';

interface BestMatchesProps {
  readonly inspection: Inspection | undefined;
  /** The one that was taken. */
  readonly match: number;
}

/** The original patches most like the generated one, best first. */
export function BestMatches({ inspection, match }: BestMatchesProps) {
  // Cosines of one picture lie close together; the bars span from the least to the most similar patch.
  const least = useMemo(() => inspection?.similarity.reduce((a, b) => Math.min(a, b), 1) ?? 0, [inspection]);
  const most = inspection?.best[0]?.cosine ?? 1;
  const share = (cosine: number) => (most > least ? (cosine - least) / (most - least) : 1);
  return (
    <ol className="stack best" aria-label="Best matches">
      {Array.from({ length: 5 }, (_, rank) => {
        const found = inspection?.best[rank];
        return (
          <li key={rank} className="note" data-taken={found?.patch === match}>
            <span className="best-place">{found && inspection ? placeText(found.patch, inspection.grid) : '–'}</span>
            <span className="best-bar" style={{ '--share': found ? share(found.cosine) : 0 }} />
            <span className="best-cosine">{found ? found.cosine.toFixed(3) : ''}</span>
          </li>
        );
      })}
    </ol>
  );
}
