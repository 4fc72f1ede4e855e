import { Pause, Play, RotateCw, Square } from 'lucide-react';
import type { RunProgress } from '../../../evaluation/run/run-experiment.ts';
import { formatSeconds } from '../../../models/download/progress-line.ts';
import { useBackend } from '../../../state/models/backend-context.ts';
import { useEvaluationStore, type EvaluationPhase } from '../../../state/evaluate/store.ts';
import { Banner } from '../../shared/Banner.tsx';
import { Button } from '../../shared/Button.tsx';
import { Downloads } from './Downloads.tsx';
import { runner } from '../runner.ts';
import { coarseText, countText, dataText, experimentWords } from '../words.ts';

/** What runs, how far it is, and what can be done about it. */
export function RunHead() {
  const phase = useEvaluationStore((state) => state.phase);
  const run = useEvaluationStore((state) => state.run);
  const progress = useEvaluationStore((state) => state.progress);
  const waiting = useEvaluationStore((state) => state.waiting);
  const failed = useEvaluationStore((state) => state.summary?.results.failed.length ?? 0);
  const hasSummary = useEvaluationStore((state) => state.summary !== null);
  if (!run || !progress) return null;
  const { header } = run;
  return (
    <section className="card stack run-head" aria-label="The run">
      <div className="run-head-line">
        <div className="run-head-words">
          <h3>{experimentWords[header.experiment].name}</h3>
          <p>
            {dataText(header)} · {coarseText(header)} · {header.model}
          </p>
        </div>
        <div className="run-head-actions">
          <Actions phase={phase} failed={failed} />
          <Downloads disabled={!hasSummary} />
        </div>
      </div>
      <progress
        className="evaluation-progress"
        data-phase={phase}
        max={Math.max(1, progress.total)}
        value={progress.done}
        aria-label="Pictures measured"
      />
      <p className="visually-hidden" role="status">
        {spokenText(phase, progress, waiting)}
      </p>
      <p className="run-head-status">
        <strong>
          {progress.done.toLocaleString('en')} of {countText(progress.total, 'picture')}
        </strong>
        <span>{statusText(phase, progress, waiting)}</span>
      </p>
      <Messages failed={failed} />
    </section>
  );
}

function Actions({ phase, failed }: { readonly phase: EvaluationPhase; readonly failed: number }) {
  const backend = useBackend();
  const canResume = useEvaluationStore(({ run }) => run?.hasPictures ?? false);
  if (phase === 'running') {
    return (
      <>
        <Button kind="main" onClick={() => runner().pause()}>
          <Pause size={14} aria-hidden /> Pause
        </Button>
        <Button onClick={() => runner().stop()}>
          <Square size={13} aria-hidden /> Stop
        </Button>
      </>
    );
  }
  if (phase === 'paused' && canResume) {
    return (
      <>
        <Button kind="main" onClick={() => void runner().resume(backend)}>
          <Play size={14} aria-hidden /> Resume
        </Button>
        <Button onClick={() => runner().stop()}>
          <Square size={13} aria-hidden /> Stop
        </Button>
      </>
    );
  }
  if (phase === 'stopped' && canResume) {
    return (
      <Button onClick={() => void runner().resume(backend)}>
        <Play size={14} aria-hidden /> Go on
      </Button>
    );
  }
  if (phase === 'finished' && failed > 0 && canResume) {
    return (
      <Button onClick={() => void runner().resume(backend)}>
        <RotateCw size={14} aria-hidden /> Try {failed === 1 ? 'the failed one' : `the ${failed} failed`} again
      </Button>
    );
  }
  return null;
}

function statusText(phase: EvaluationPhase, { secondsLeft, item }: RunProgress, waiting: boolean): string {
  if (phase === 'opening') return 'opening …';
  if (phase === 'paused') return 'paused';
  if (phase === 'stopped') return 'stopped';
  if (phase === 'finished') return 'finished';
  if (waiting) return 'waits while you refine';
  const left =
    secondsLeft === null ? 'the time is known after the first picture' : `about ${formatSeconds(secondsLeft)} left`;
  return item === null ? left : `${left} · now ${item}`;
}

/** Said aloud: every tenth is enough. */
function spokenText(phase: EvaluationPhase, progress: RunProgress, waiting: boolean): string {
  if (phase !== 'running' || waiting) return `Evaluation ${statusText(phase, progress, waiting)}`;
  return `${10 * Math.floor((10 * progress.done) / Math.max(1, progress.total))} % measured`;
}

function Messages({ failed }: { readonly failed: number }) {
  const phase = useEvaluationStore((state) => state.phase);
  const problem = useEvaluationStore((state) => state.problem);
  const kept = useEvaluationStore((state) => state.run?.kept ?? true);
  const measured = useEvaluationStore((state) => state.summary?.results.count ?? 0);
  const filesAreGone = useEvaluationStore(({ run }) => run?.hasPictures === false);
  return (
    <>
      {problem && (
        <Banner kind="problem" title="The run was interrupted">
          {problem}
        </Banner>
      )}
      {filesAreGone && (
        <Banner kind="information" title="The files of this run are not open">
          After a reload a page may not read files by itself. To go on, or to look at single pictures, choose the same
          folders again and start: what is measured is not measured again.
        </Banner>
      )}
      {failed > 0 && measured === 0 && phase !== 'running' && (
        <Banner kind="problem" title="No picture could be measured">
          The reasons are listed below.
        </Banner>
      )}
      {!kept && (
        <Banner kind="warning" title="The results live as long as this page">
          This browser window has no storage for them. Download them before you close it.
        </Banner>
      )}
    </>
  );
}
