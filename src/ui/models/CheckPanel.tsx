import { useQuery } from '@tanstack/react-query';
import { Download, LoaderCircle } from 'lucide-react';
import { formatBytes } from '../../models/format-bytes.ts';
import { useBackend } from '../../state/models/backend-context.ts';
import type { Offer } from '../../state/models/offers.ts';
import { checkQuery } from '../../state/models/queries.ts';
import { useModelsStore } from '../../state/models/store.ts';
import { Banner } from '../shared/Banner.tsx';
import { Button } from '../shared/Button.tsx';
import { FileList } from './FileList.tsx';
import { Verdict } from './Verdict.tsx';

/** Before the first byte: does it run here, what does it cost, may one use it. */
export function CheckPanel({ offer }: { readonly offer: Offer }) {
  const { models } = useBackend();
  const { id } = offer.entry;
  const ask = useModelsStore((state) => state.ask);
  const agreed = useModelsStore((state) => state.agreed.includes(id));
  const { data: check, error, isFetching, refetch } = useQuery(checkQuery(models, offer));
  const close = (
    <Button kind="quiet" onClick={() => ask(id, false)}>
      Close
    </Button>
  );

  if (isFetching) {
    return (
      <div className="model-panel-line" role="status">
        <LoaderCircle size={16} className="spin" aria-hidden />
        <span>Asking {placesOf(offer)} for sizes, and this device for its limits …</span>
        {close}
      </div>
    );
  }
  if (error || !check) {
    return (
      <Banner
        kind="problem"
        title="The sizes could not be had"
        actions={
          <>
            <Button kind="main" onClick={() => void refetch()}>
              Ask again
            </Button>
            {close}
          </>
        }
      >
        {error?.message}
      </Banner>
    );
  }

  const { report, files, from } = check;
  const { agreement, url, name } = offer.entry.licence;
  const start = () => {
    ask(id, false);
    void models.downloads.start(offer);
  };
  return (
    <div className="stack model-panel">
      <Verdict report={report} />
      <FileList
        summary={`${formatBytes(report.totalBytes)} in ${files.length} files from ${hostOf(from)}`}
        files={files.map(({ path, bytes, storedBytes }) => ({ path, bytes: storedBytes, totalBytes: bytes }))}
      />
      {agreement !== null && report.verdict !== 'no' && (
        <label className="checkbox agreement">
          <input
            type="checkbox"
            checked={agreed}
            onChange={(event) => useModelsStore.getState().agree(id, event.target.checked)}
          />
          <span>
            {agreement} (
            <a href={url} target="_blank" rel="noreferrer">
              {name}
            </a>
            )
          </span>
        </label>
      )}
      <div className="model-panel-actions">
        {report.verdict === 'no' ? (
          <Button onClick={() => void refetch()}>Check again</Button>
        ) : (
          <Button kind="main" disabled={agreement !== null && !agreed} onClick={start}>
            <Download size={15} aria-hidden /> Download {formatBytes(report.toFetchBytes)}
          </Button>
        )}
        {close}
      </div>
    </div>
  );
}

/** Who is asked: a person should know before it happens. */
function placesOf({ sources }: Offer): string {
  const [first] = sources;
  return first ? hostOf(first.kind === 'hub' ? first.host : first.baseUrl) : 'nobody';
}

function hostOf(address: string): string {
  return new URL(address).host;
}
