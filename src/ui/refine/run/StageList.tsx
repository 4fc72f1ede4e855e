import { stageNames } from '../../../engine/protocol.ts';
import { useProgress, useRefinement } from '../../../state/models/backend-context.ts';
import { stageWords, timeText } from './stage-words.ts';

/** Every stage with the time of the last request, and how often it has really run since the model was loaded. */
export function StageList() {
  const result = useRefinement((state) => state.data?.result);
  const working = useRefinement((state) => state.working);
  const current = useProgress('refine')?.stage;
  return (
    <ol className="stages" aria-label="Stages of the last run" tabIndex={0}>
      {stageNames.map((stage) => {
        const milliseconds = result?.milliseconds[stage] ?? 0;
        const runs = result?.runs[stage] ?? 0;
        const { name, does } = stageWords[stage];
        return (
          <li
            key={stage}
            className="stage-chip"
            data-stage={stage}
            data-runs={runs}
            data-cached={milliseconds === 0}
            data-current={working && current === stage}
            title={`${name}: ${does}. Ran ${runs} times so far.`}
          >
            <span className="stage-name">{name}</span>
            <span className="stage-time">
              {result ? (milliseconds === 0 ? 'cached' : timeText(milliseconds)) : '–'}
            </span>
            <span className="stage-runs">ran {runs}×</span>
          </li>
        );
      })}
    </ol>
  );
}
