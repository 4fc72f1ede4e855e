import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { formatBytes } from '../../models/format-bytes.ts';
import { useBackend, useDownload, useLibrary } from '../../state/models/backend-context.ts';
import { machineQuery } from '../../state/models/queries.ts';
import { useModelsStore } from '../../state/models/store.ts';
import { statusOf, type ModelStatus } from '../../state/models/status.ts';
import type { Offer } from '../../state/models/offers.ts';
import { Banner } from '../shared/Banner.tsx';
import { Button } from '../shared/Button.tsx';
import { CheckPanel } from './CheckPanel.tsx';
import { DiscardButton, DownloadPanel, ProgressBar } from './DownloadPanel.tsx';
import { FailedPanel } from './FailedPanel.tsx';
import { ExternalLink, Facts, ModelCard, type Mark } from './ModelCard.tsx';
import { quickVerdict } from './quick-verdict.ts';
import { StoredTools } from './StoredTools.tsx';
import { UseButton } from './UseButton.tsx';

/** Fused attention holds no logits; plain attention holds them all at once. */
const attentionWords: Readonly<Record<Offer['entry']['attention'], string>> = {
  fused: 'fused attention',
  plain: 'plain attention',
  unknown: 'attention not known',
};

/** A model that can be fetched, in whatever state it is. */
export function OfferCard({ offer }: { readonly offer: Offer }) {
  const { entry, own } = offer;
  const { id, title, family, licence, notes, roughBytes, attention } = entry;
  const { data: library, isPending } = useLibrary();
  const status = statusOf(id, useDownload(id), library);
  const inUse = useModelsStore((state) => state.chosen.id === id);
  const removeOwn = useModelsStore((state) => state.removeOwn);
  const { data: machine } = useQuery(machineQuery());
  const verdict = machine ? quickVerdict(machine, roughBytes) : null;
  const facts = [
    sizeOf(status, roughBytes),
    `${family.imageSize} × ${family.imageSize}`,
    attentionWords[attention],
    <>
      licence: <ExternalLink href={licence.url}>{licence.name}</ExternalLink>
    </>,
    'not yet measured on a real card',
  ];
  const isHere = status.kind === 'stored' || status.kind === 'damaged';
  return (
    <ModelCard
      title={title}
      mark={isPending ? null : (markOf(status, inUse) ?? verdict)}
      facts={<Facts of={facts.filter((fact) => fact !== null)} />}
      notes={notes}
      actions={
        <>
          <Lead offer={offer} status={status} />
          {own && !isHere && status.kind === 'absent' && (
            <Button kind="quiet" onClick={() => removeOwn(own.url)}>
              Remove from the list
            </Button>
          )}
        </>
      }
    >
      <Body offer={offer} status={status} />
    </ModelCard>
  );
}

/** The one thing to do next. */
function Lead({ offer, status }: { readonly offer: Offer; readonly status: ModelStatus }) {
  const { downloads } = useBackend().models;
  const { id, title } = offer.entry;
  const asked = useModelsStore((state) => state.asked.includes(id));
  const ask = useModelsStore((state) => state.ask);
  const start = () => void downloads.start(offer);
  switch (status.kind) {
    case 'absent':
      return asked ? null : <Button onClick={() => ask(id, true)}>Check and download …</Button>;
    case 'begun':
      return (
        <Button kind="main" onClick={start}>
          Resume
        </Button>
      );
    case 'damaged':
      return (
        <Button kind="main" onClick={start}>
          Repair
        </Button>
      );
    case 'stored':
      return <UseButton model={{ id, title }} />;
    default:
      return null;
  }
}

function Body({ offer, status }: { readonly offer: Offer; readonly status: ModelStatus }): ReactNode {
  const { id, title } = offer.entry;
  const asked = useModelsStore((state) => state.asked.includes(id));
  switch (status.kind) {
    case 'absent':
      return asked ? <CheckPanel offer={offer} /> : null;
    case 'begun':
    case 'elsewhere': {
      const { bytes, totalBytes } = status.begun;
      const here = `${formatBytes(bytes)} of ${formatBytes(totalBytes)} are here`;
      return (
        <div className="stack model-panel">
          <ProgressBar label={`Download of ${title}`} done={bytes} total={totalBytes} />
          <div className="model-panel-actions">
            <p>{status.kind === 'begun' ? `${here}.` : `Another tab is downloading it: ${here}.`}</p>
            {status.kind === 'begun' && <DiscardButton id={id} bytes={bytes} word="Discard" />}
          </div>
        </div>
      );
    }
    case 'running':
      return <DownloadPanel id={id} title={title} progress={status.progress} pausing={status.pausing} />;
    case 'discarding':
      return <p>Throwing away what is here …</p>;
    case 'failed':
      return <FailedPanel offer={offer} error={status.error} begun={status.begun} />;
    case 'stored':
    case 'damaged': // one shape for both: what a check has found stays in view when it changes one into the other
      return (
        <>
          {status.kind === 'damaged' && (
            <Banner kind="warning" title="Not whole any more">
              A file was cleared by the browser or is damaged. “Repair” fetches what is wrong, and no more than that.
            </Banner>
          )}
          <StoredTools model={status.model} />
        </>
      );
  }
}

function sizeOf(status: ModelStatus, roughBytes: number | null): string | null {
  if (status.kind === 'stored' || status.kind === 'damaged') return formatBytes(status.model.bytes);
  if (status.kind === 'begun' || status.kind === 'elsewhere') return formatBytes(status.begun.totalBytes);
  if (status.kind === 'failed' && status.begun) return formatBytes(status.begun.totalBytes);
  if (status.kind === 'running' && status.progress) return formatBytes(status.progress.totalBytes);
  return roughBytes === null ? null : `about ${formatBytes(roughBytes)}`;
}

function markOf(status: ModelStatus, inUse: boolean): Mark | null {
  if (inUse) return { text: 'In use', tone: 'accent' };
  switch (status.kind) {
    case 'absent':
    case 'discarding':
      return null;
    case 'stored':
      return { text: 'Ready', tone: 'good' };
    case 'running':
      return { text: 'Downloading', tone: 'accent' };
    case 'elsewhere':
      return { text: 'In another tab', tone: 'accent' };
    case 'begun':
      return { text: 'Paused', tone: 'plain' };
    case 'damaged':
    case 'failed':
      return { text: status.kind === 'failed' ? 'Stopped' : 'Damaged', tone: 'warning' };
  }
}
