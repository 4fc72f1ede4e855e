import { CircleStop, RotateCw } from 'lucide-react';
import { useBackend, useRefinement } from '../../../state/models/backend-context.ts';
import { Button } from '../../shared/Button.tsx';
import { stageName, timeText } from './stage-words.ts';
import { useWorking } from './use-working.ts';

/** What is going on, and the button to stop it or to run again. */
export function RunStatus() {
  const { follower } = useBackend();
  const { working, progress } = useWorking();
  const canCancel = useRefinement((state) => state.working);
  const cancelled = useRefinement((state) => state.cancelled);
  const result = useRefinement((state) => state.data?.result);
  const total = result ? Object.values(result.milliseconds).reduce((sum, time) => sum + time, 0) : 0;

  const now = `${progress ? stageName(progress.stage) : 'Starting'} …`;
  const done = cancelled ? 'Stopped' : result ? `${timeText(total)} in all` : 'Not run yet';

  return (
    <div className="note run-status">
      <span className="run-now">{working ? now : done}</span>
      {cancelled ? (
        <Button onClick={() => follower.retry()}>
          <RotateCw size={14} aria-hidden /> Run
        </Button>
      ) : (
        <Button className="run-cancel" disabled={!canCancel} onClick={() => follower.cancel()}>
          <CircleStop size={14} aria-hidden /> Cancel
        </Button>
      )}
    </div>
  );
}
