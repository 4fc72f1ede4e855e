import { ChevronRight } from 'lucide-react';
import { usePlan } from '../../../state/refine/use-plan.ts';
import { BandParameter } from './BandParameter.tsx';
import { ControlParameter, FeaturesParameter, MethodParameter, PostRefinerParameter } from './ChoiceParameter.tsx';
import { NumberParameter } from './NumberParameter.tsx';
import { PresetPicker } from './PresetPicker.tsx';
import { SeedParameter } from './SeedParameter.tsx';

/** Everything else that moves a result. */
export function Advanced() {
  const bandIsAbove = usePlan().parameters.postRefiner !== 'automatic';
  return (
    <details className="advanced">
      <summary>
        <ChevronRight size={14} aria-hidden /> <h2>Advanced</h2>
      </summary>
      <PresetPicker />
      <Group name="How" note="runs on release">
        <MethodParameter />
        <PostRefinerParameter />
      </Group>
      {!bandIsAbove && (
        <Group name="Mixing" note="live">
          <BandParameter />
        </Group>
      )}
      <Group name="Generating" note="runs on release">
        <NumberParameter name="timestep" commit="release" />
        <NumberParameter name="crossStrength" commit="release" />
        <NumberParameter name="selfStrength" commit="release" />
        <SeedParameter />
      </Group>
      <Group name="Matching and experiments" note="runs on release">
        <FeaturesParameter />
        <NumberParameter name="rounds" commit="release" />
        <ControlParameter />
      </Group>
    </details>
  );
}

interface GroupProps {
  readonly name: string;
  readonly note: string;
  readonly children: React.ReactNode;
}

function Group({ name, note, children }: GroupProps) {
  return (
    <fieldset className="stack parameter-group">
      <legend className="note">
        {name} <span className="group-note">{note}</span>
      </legend>
      {children}
    </fieldset>
  );
}
