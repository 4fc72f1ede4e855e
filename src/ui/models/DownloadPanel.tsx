import { Pause } from 'lucide-react';
import { formatBytes } from '../../models/format-bytes.ts';
import { progressLine } from '../../models/download/progress-line.ts';
import type { TransferProgress } from '../../models/download/transfer-meter.ts';
import { useBackend } from '../../state/models/backend-context.ts';
import { postProblem } from '../../state/page/notices-store.ts';
import { Button } from '../shared/Button.tsx';
import { ConfirmButton } from '../shared/ConfirmButton.tsx';
import { FileList } from './FileList.tsx';
import { useStill } from './use-still.ts';

interface DownloadPanelProps {
  readonly id: string;
  readonly title: string;
  readonly progress: TransferProgress | null;
  readonly pausing: boolean;
}

/** A download under way. */
export function DownloadPanel({ id, title, progress, pausing }: DownloadPanelProps) {
  const { downloads } = useBackend().models;
  const isStill = useStill(progress);
  return (
    <div className="stack model-panel">
      <ProgressBar label={`Download of ${title}`} done={progress?.bytes} total={progress?.totalBytes} />
      <p>{pausing ? 'Storing what has arrived …' : lineOf(progress, isStill)}</p>
      {progress && <FileList summary={`${countOf(progress)} files here`} files={progress.files} />}
      <div className="model-panel-actions">
        <Button disabled={pausing} onClick={() => void downloads.pause(id)}>
          <Pause size={14} aria-hidden /> Pause
        </Button>
        <DiscardButton id={id} bytes={progress?.bytes ?? 0} word="Cancel" />
      </div>
    </div>
  );
}

function lineOf(progress: TransferProgress | null, isStill: boolean): string {
  if (!progress) return 'Looking at what is here and asking for the rest …';
  if (!isStill) return progressLine(progress);
  const { bytes, totalBytes } = progress;
  return `${formatBytes(bytes)} of ${formatBytes(totalBytes)}. Nothing comes at the moment; it is tried again and again.`;
}

function countOf({ files }: TransferProgress): string {
  return `${files.filter(({ bytes, totalBytes }) => bytes === totalBytes).length} of ${files.length}`;
}

interface DiscardButtonProps {
  readonly id: string;
  readonly bytes: number;
  readonly word: string;
}

/** Ends a download for good. */
export function DiscardButton({ id, bytes, word }: DiscardButtonProps) {
  const { downloads } = useBackend().models;
  return (
    <ConfirmButton
      kind="quiet"
      question={`Throw away the ${formatBytes(bytes)} that are here?`}
      yes="Throw away"
      no="Keep"
      onConfirm={() => void downloads.discard(id).catch(postProblem)}
    >
      {word}
    </ConfirmButton>
  );
}

interface ProgressBarProps {
  readonly label: string;
  readonly done: number | undefined;
  readonly total: number | undefined;
}

export function ProgressBar({ label, done, total }: ProgressBarProps) {
  const known = done !== undefined && total !== undefined && total > 0;
  return <progress className="bar" aria-label={label} {...(known ? { value: done / total } : {})} />;
}
