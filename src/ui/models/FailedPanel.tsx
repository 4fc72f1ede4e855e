import { G4SegError } from '../../core/errors.ts';
import type { BegunModel } from '../../models/store/store-overview.ts';
import { useBackend } from '../../state/models/backend-context.ts';
import type { Offer } from '../../state/models/offers.ts';
import { Banner } from '../shared/Banner.tsx';
import { Button } from '../shared/Button.tsx';
import { DiscardButton } from './DownloadPanel.tsx';
import { FullDisk } from './FullDisk.tsx';

interface FailedPanelProps {
  readonly offer: Offer;
  readonly error: Error;
  readonly begun: BegunModel | null;
}

/** Why a download stopped, and what to do. A full disk asks what to delete. */
export function FailedPanel({ offer, error, begun }: FailedPanelProps) {
  const { downloads } = useBackend().models;
  const { id } = offer.entry;
  const isFull = error instanceof G4SegError && error.code === 'storage-full';
  return (
    <div className="stack model-panel">
      <Banner kind="problem" title={isFull ? 'There is no more room' : 'The download stopped'}>
        {error.message}
      </Banner>
      {isFull && <FullDisk except={id} />}
      <div className="model-panel-actions">
        <Button kind="main" onClick={() => void downloads.start(offer)}>
          Continue
        </Button>
        {begun && begun.bytes > 0 ? (
          <DiscardButton id={id} bytes={begun.bytes} word="Discard" />
        ) : (
          <Button kind="quiet" onClick={() => downloads.dismiss(id)}>
            Close
          </Button>
        )}
      </div>
    </div>
  );
}
