import { FolderOpen } from 'lucide-react';
import { useRef, useState } from 'react';
import { formatBytes } from '../../models/format-bytes.ts';
import type { LocalFile } from '../../models/read/local-model.ts';
import type { PreflightReport } from '../../models/machine/preflight.ts';
import { openLocalFiles } from '../../state/models/local.ts';
import { useModelsStore } from '../../state/models/store.ts';
import { Banner } from '../shared/Banner.tsx';
import { Button } from '../shared/Button.tsx';
import { ProgressBar } from './DownloadPanel.tsx';
import { chosenFiles, droppedFiles } from './dropped-files.ts';
import { FamilyChoice } from './FamilyChoice.tsx';
import { UseButton } from './UseButton.tsx';
import { useTask } from './use-task.ts';
import { Verdict } from './Verdict.tsx';

/** A model of files from the person's disk. They are read where they are, for as long as the page is open. */
export function LocalCard() {
  const [like, setLike] = useState('sd-2.1-base');
  const [hovering, setHovering] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const local = useModelsStore((state) => state.local);
  const reading = useTask<PreflightReport>();

  const open = (files: readonly LocalFile[] | Promise<readonly LocalFile[]>) =>
    reading.start(async (report, signal) => openLocalFiles(await files, like, report, signal));
  return (
    <section
      className="card stack model-card own-card"
      aria-label="From this disk"
      data-hovering={hovering}
      onDragOver={() => setHovering(true)}
      onDragLeave={() => setHovering(false)}
      onDrop={(event) => {
        setHovering(false);
        open(droppedFiles(event.dataTransfer));
      }}
    >
      <h3 className="model-title">From this disk</h3>
      <p className="model-facts">
        A folder with unet/, text_encoder/, vae_encoder/, vae_decoder/, tokenizer/ and clip/, as “Save to a folder”
        writes it. Choose it, or drop it here. The files stay where they are, and are asked for again after a reload.
      </p>
      <div className="own-form">
        <FamilyChoice value={like} onChange={setLike} />
        <Button onClick={() => input.current?.click()} disabled={reading.fraction !== null}>
          <FolderOpen size={14} aria-hidden /> Choose a folder
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          multiple
          aria-label="Folder of the model"
          {...{ webkitdirectory: '' }}
          onChange={(event) => {
            const files = chosenFiles(event.target.files ?? []);
            event.target.value = '';
            if (files.length > 0) open(files);
          }}
        />
      </div>
      {reading.fraction !== null && (
        <div className="work">
          <ProgressBar label="Reading the files" done={reading.fraction} total={1} />
          <span className="soft">Reading once, for the digests: {Math.floor(reading.fraction * 100)} %</span>
          <Button kind="quiet" onClick={reading.stop}>
            Stop
          </Button>
        </div>
      )}
      {reading.error && <Banner kind="problem">{reading.error.message}</Banner>}
      {local && reading.fraction === null && (
        <div className="stack model-panel">
          {reading.result && <Verdict report={reading.result} />}
          <div className="model-panel-actions">
            <span>
              <strong>{local.title}</strong> <span className="soft">{formatBytes(local.bytes)}</span>
            </span>
            <UseButton model={local} />
          </div>
        </div>
      )}
    </section>
  );
}
