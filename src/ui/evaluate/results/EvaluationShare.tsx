import { useEvaluationStore } from '../../../state/evaluate/store.ts';

/** Beside the name of the view, from everywhere: how far a running evaluation is. */
export function EvaluationShare() {
  const isRunning = useEvaluationStore((state) => state.phase === 'running');
  const share = useEvaluationStore(({ progress }) =>
    progress ? Math.floor((100 * progress.done) / Math.max(1, progress.total)) : 0,
  );
  return isRunning && <span className="evaluation-share">{share} %</span>;
}
