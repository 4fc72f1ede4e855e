import { usePlan } from '../../../state/refine/use-plan.ts';
import { Section } from '../../shared/Section.tsx';
import { BandParameter } from './BandParameter.tsx';
import { ReachParameter } from './ReachParameter.tsx';

/** How far the edge may move: in pixels where the automatic refiner runs, else by how unsure a pixel has to be. */
export function EdgeSection() {
  const { postRefiner } = usePlan().parameters;
  return (
    <Section title="How far may the edge move?">
      {postRefiner === 'automatic' ? <ReachParameter /> : <BandParameter />}
    </Section>
  );
}
