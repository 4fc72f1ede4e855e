import { useQuery } from '@tanstack/react-query';
import { Shuffle } from 'lucide-react';
import { useBackend } from '../../../state/models/backend-context.ts';
import { useInputsStore } from '../../../state/refine/inputs-store.ts';
import { gallerySeeds, openScene, randomSceneSeed } from '../../../state/refine/open-scene.ts';
import { sampleQuery } from '../../../state/refine/queries.ts';
import { Button } from '../../shared/Button.tsx';
import { Raster } from '../../shared/Raster.tsx';
import { Section } from '../../shared/Section.tsx';
import { classNames } from '../../../scenes/classes.ts';

/** Scenes to try at once, and as many new ones as one likes; each comes with a damaged mask and the exact truth. */
export function Samples() {
  const { queryClient } = useBackend();
  return (
    <Section
      title="Samples"
      className="samples"
      aside={
        <Button
          onClick={() => void openScene(queryClient, randomSceneSeed())}
          title="A generated scene nobody has seen (N)"
        >
          <Shuffle size={14} aria-hidden /> New scene
        </Button>
      }
    >
      <ul className="gallery">
        {gallerySeeds.map((seed, i) => (
          <Sample key={seed} seed={seed} number={i + 1} />
        ))}
      </ul>
    </Section>
  );
}

function Sample({ seed, number }: { readonly seed: number; readonly number: number }) {
  const { queryClient } = useBackend();
  const { data } = useQuery(sampleQuery(seed));
  const isOpen = useInputsStore(({ photo }) => photo?.origin.kind === 'scene' && photo.origin.seed === seed);
  const content = data ? data.scene.classes.map((label) => classNames[label - 1]).join(', ') : '';
  return (
    <li>
      <button
        type="button"
        className="sample"
        aria-pressed={isOpen}
        aria-label={`Sample ${number}: ${content}`}
        title={content}
        onClick={() => void openScene(queryClient, seed)}
      >
        {data ? <Raster picture={data.scene.image} label="" /> : <span className="sample-wait skeleton" />}
      </button>
    </li>
  );
}
