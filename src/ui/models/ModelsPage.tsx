import { clipNote } from '../../models/catalogue/catalogue.ts';
import { formatBytes } from '../../models/format-bytes.ts';
import { useLibrary } from '../../state/models/backend-context.ts';
import { offersOf } from '../../state/models/offers.ts';
import { useModelsStore } from '../../state/models/store.ts';
import { Banner } from '../shared/Banner.tsx';
import { Button } from '../shared/Button.tsx';
import { PageTitle } from '../shared/PageTitle.tsx';
import { AddressCard } from './AddressCard.tsx';
import { LocalCard } from './LocalCard.tsx';
import { MachineStrip } from './MachineStrip.tsx';
import { MiniatureCard } from './MiniatureCard.tsx';
import { OfferCard } from './OfferCard.tsx';
import { useRemoval } from './use-removal.ts';

/** Which model runs, and how others come here. */
export function ModelsPage() {
  const own = useModelsStore((state) => state.own);
  return (
    <main className="sheet models">
      <PageTitle>Models</PageTitle>
      <p className="models-lead">
        A model is downloaded once, checked byte for byte, and kept in this browser. It runs on this device; your
        pictures go nowhere. Nothing is fetched before you say so. {clipNote}
      </p>
      <MachineStrip />
      <StoreProblem />
      <div className="stack model-list">
        <MiniatureCard />
        {offersOf(own).map((offer) => (
          <OfferCard key={offer.entry.id} offer={offer} />
        ))}
      </div>
      <Leftovers />
      <h2 className="models-heading">Your own</h2>
      <div className="stack model-list">
        <LocalCard />
        <AddressCard />
      </div>
    </main>
  );
}

/** Where the browser gives no storage, models cannot be downloaded. */
function StoreProblem() {
  const { error } = useLibrary();
  return error ? (
    <Banner kind="warning" title="Models cannot be kept here">
      {error.message}
    </Banner>
  ) : null;
}

/** What belongs to no model: an old revision, a download that was given up elsewhere. */
function Leftovers() {
  const bytes = useLibrary().data?.leftoverBytes ?? 0;
  const { clearLeftovers } = useRemoval();
  if (bytes === 0) return null;
  return (
    <p className="leftovers">
      {formatBytes(bytes)} belong to no model.
      <Button onClick={() => void clearLeftovers()}>Clear</Button>
    </p>
  );
}
