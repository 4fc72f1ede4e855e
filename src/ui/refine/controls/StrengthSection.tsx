import { usePlan } from '../../../state/refine/use-plan.ts';
import { Section } from '../../shared/Section.tsx';
import { NumberParameter } from './NumberParameter.tsx';

/** How strongly the mask counts against what it is mixed with. */
export function StrengthSection() {
  const mixes = usePlan().parameters.method !== 'none';
  return (
    <Section title="How strongly?">
      <NumberParameter name="beta" commit="live" />
      {!mixes && (
        <p className="note">It moves nothing at the moment: no points are matched, so there is nothing to mix.</p>
      )}
    </Section>
  );
}
