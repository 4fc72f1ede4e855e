import { FolderDown, ShieldCheck, Trash2 } from 'lucide-react';
import { formatBytes } from '../../models/format-bytes.ts';
import type { FileCheck } from '../../models/store/model-store.ts';
import { saveModel, type FolderHandle } from '../../models/store/save-model.ts';
import type { ModelSummary } from '../../models/store/store-overview.ts';
import { useBackend } from '../../state/models/backend-context.ts';
import { Banner } from '../shared/Banner.tsx';
import { Button } from '../shared/Button.tsx';
import { ConfirmButton } from '../shared/ConfirmButton.tsx';
import { ProgressBar } from './DownloadPanel.tsx';
import { useRemoval } from './use-removal.ts';
import { useTask } from './use-task.ts';

/** Asks for a folder to write to, where the browser can. */
type FolderPicker = (options: { mode: 'readwrite' }) => Promise<FolderHandle>;

/** What can be done with a model that is here: verify, save, delete. */
export function StoredTools({ model }: { readonly model: ModelSummary }) {
  const { models } = useBackend();
  const { remove, afterwards } = useRemoval();
  const verifying = useTask<readonly FileCheck[]>();
  const saving = useTask<string>();
  const { id, title, bytes, ownBytes } = model;
  const busy = verifying.fraction !== null || saving.fraction !== null;

  const verify = () =>
    verifying.start(async (report, signal) => {
      const checks = await (await models.openStore()).verify(id, report, signal);
      await afterwards();
      return checks;
    });
  const save = () => {
    const pick = (window as { showDirectoryPicker?: FolderPicker }).showDirectoryPicker;
    saving.start(async (report, signal) => {
      if (!pick) return noPicker(id);
      const folder = await pick({ mode: 'readwrite' });
      await saveModel(await models.openStore(), id, folder, report, signal);
      return `Saved in the folder ${id}. Open it under “From this disk”, on any device, or serve it.`;
    });
  };
  return (
    <div className="stack model-panel">
      <div className="model-panel-actions">
        <Button disabled={busy} onClick={verify}>
          <ShieldCheck size={14} aria-hidden /> Verify
        </Button>
        <Button disabled={busy} onClick={save}>
          <FolderDown size={14} aria-hidden /> Save to a folder
        </Button>
        <ConfirmButton
          question={`Delete ${title}?`}
          yes={`Delete ${formatBytes(ownBytes)}`}
          no="Keep"
          onConfirm={() => void remove(id)}
        >
          <Trash2 size={14} aria-hidden /> Delete
        </ConfirmButton>
        {ownBytes < bytes && (
          <span className="soft">{formatBytes(bytes - ownBytes)} are shared with other models and stay</span>
        )}
      </div>
      <Work task={verifying} label={`Reading ${title}`}>
        {verifying.result && <Checks checks={verifying.result} />}
      </Work>
      <Work task={saving} label={`Saving ${title}`}>
        {saving.result}
      </Work>
    </div>
  );
}

function noPicker(id: string): string {
  return `This browser cannot write to a folder; Chrome and Edge can. Or run: npm run models -- get ${id}`;
}

interface WorkProps {
  readonly task: Pick<ReturnType<typeof useTask>, 'fraction' | 'error' | 'stop'>;
  readonly label: string;
  readonly children: React.ReactNode;
}

/** A task's progress, then its outcome. */
function Work({ task: { fraction, error, stop }, label, children }: WorkProps) {
  if (fraction !== null) {
    return (
      <div className="work">
        <ProgressBar label={label} done={fraction} total={1} />
        <span className="soft">{Math.floor(fraction * 100)} %</span>
        <Button kind="quiet" onClick={stop}>
          Stop
        </Button>
      </div>
    );
  }
  if (error) return <Banner kind="problem">{error.message}</Banner>;
  return children ? <p role="status">{children}</p> : null;
}

function Checks({ checks }: { readonly checks: readonly FileCheck[] }) {
  const damaged = checks.filter(({ good }) => !good).map(({ path }) => path);
  return damaged.length === 0
    ? `Every byte of the ${checks.length} files is as it was.`
    : `Damaged: ${damaged.join(', ')}.`;
}
