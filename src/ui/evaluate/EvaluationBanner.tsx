import { useEvaluationStore } from '../../state/evaluate/store.ts';
import { useInputsStore } from '../../state/refine/inputs-store.ts';
import { hashOf } from '../../state/page/page-store.ts';
import { NoticeLine } from '../shared/NoticeLine.tsx';
import { Button } from '../shared/Button.tsx';

/** On the bench: the picture came from an evaluation, or one goes on in the background and gives way. */
export function EvaluationBanner() {
  const photo = useInputsStore((state) => state.photo?.digest);
  const opened = useEvaluationStore((state) => state.opened);
  const isRunning = useEvaluationStore((state) => state.phase === 'running');
  const isOpened = opened !== null && opened.photo === photo;
  if (!isOpened && !isRunning) return null;
  return (
    <NoticeLine
      kind="information"
      title={isOpened ? `${opened.name} from the evaluation, row ${opened.row}` : 'An evaluation is running'}
      actions={
        <>
          <a className="button button-quiet" href={hashOf('evaluate')}>
            Back to the evaluation
          </a>
          {isRunning && (
            <Button kind="quiet" onClick={() => void pause()}>
              Pause it
            </Button>
          )}
        </>
      }
    >
      {isOpened && opened.note} {isRunning && 'It waits while you refine here, and goes on a moment after.'}
    </NoticeLine>
  );
}

async function pause(): Promise<void> {
  const { runner } = await import('./runner.ts');
  runner().pause();
}
