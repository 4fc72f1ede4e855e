import { useModelsStore, miniature } from '../../state/models/store.ts';
import { Facts, ModelCard } from './ModelCard.tsx';
import { UseButton } from './UseButton.tsx';

/** The embedded model: always here, nothing to fetch. */
export function MiniatureCard() {
  const inUse = useModelsStore((state) => state.chosen.id === miniature.id);
  return (
    <ModelCard
      title="Miniature"
      mark={inUse ? { text: 'In use', tone: 'accent' } : { text: 'Ready', tone: 'good' }}
      facts={<Facts of={['comes with the page', '128 × 128', 'licence: MIT']} />}
      notes={[
        'Shows the whole method in seconds. It learned from generated scenes and knows twelve words; of photographs it knows little.',
      ]}
      actions={<UseButton model={miniature} />}
    />
  );
}
