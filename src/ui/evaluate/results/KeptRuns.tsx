import { Trash2 } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { KeptRun } from '../../../state/evaluate/journals.ts';
import { useEvaluationStore } from '../../../state/evaluate/store.ts';
import { postProblem } from '../../../state/page/notices-store.ts';
import { Button, IconButton } from '../../shared/Button.tsx';
import { Section } from '../../shared/Section.tsx';
import { runner } from '../runner.ts';
import { coarseText, dataText, experimentWords } from '../words.ts';

/** Runs whose results are kept in this browser. */
export function KeptRuns() {
  const phase = useEvaluationStore((state) => state.phase);
  const current = useEvaluationStore((state) => state.run?.key ?? '');
  const { data: runs = [], refetch } = useQuery({
    queryKey: ['evaluation', 'kept', phase, current],
    queryFn: async () => (await runner().journals()).list(),
    staleTime: 0,
    gcTime: 0,
    placeholderData: (before: readonly KeptRun[] | undefined) => before,
  });
  if (runs.length === 0) return null;
  const remove = (key: string) =>
    runner()
      .remove(key)
      .then(() => refetch())
      .catch(postProblem);
  return (
    <Section title="Kept runs" className="kept-runs">
      <ul>
        {runs.map((run) => (
          <KeptRunLine
            key={run.key}
            run={run}
            isCurrent={run.key === current}
            isLocked={phase === 'running' || phase === 'opening'}
            onRemove={() => void remove(run.key)}
          />
        ))}
      </ul>
    </Section>
  );
}

interface KeptRunLineProps {
  readonly run: KeptRun;
  readonly isCurrent: boolean;
  readonly isLocked: boolean;
  readonly onRemove: () => void;
}

function KeptRunLine({ run, isCurrent, isLocked, onRemove }: KeptRunLineProps) {
  const [asking, setAsking] = useState(false);
  const { key, header, modified } = run;
  const name = experimentWords[header.experiment].name;
  const when = new Date(modified).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' });
  if (asking) {
    return (
      <li className="kept-run kept-run-asking">
        <p>Delete the results of “{name}”?</p>
        <div>
          <Button onClick={onRemove}>Delete</Button>
          <Button kind="quiet" autoFocus onClick={() => setAsking(false)}>
            Keep
          </Button>
        </div>
      </li>
    );
  }
  return (
    <li className="kept-run" data-current={isCurrent}>
      <button
        type="button"
        className="kept-run-open"
        disabled={isLocked}
        aria-current={isCurrent}
        onClick={() => void runner().find(key)}
      >
        <span className="kept-run-name">
          {name}, {header.count.toLocaleString('en')} pictures
        </span>
        <span className="note kept-run-facts">
          {dataText(header)} · {coarseText(header)} · {header.model}
        </span>
        <span className="note kept-run-facts">{when}</span>
      </button>
      <IconButton label={`Delete ${name} of ${when}`} disabled={isLocked && isCurrent} onClick={() => setAsking(true)}>
        <Trash2 size={14} />
      </IconButton>
    </li>
  );
}
