import { Section } from '../../shared/Section.tsx';
import { BandParameter } from './BandParameter.tsx';
import { ControlParameter, FeaturesParameter, MethodParameter, PostRefinerParameter } from './ChoiceParameter.tsx';
import { NumberParameter } from './NumberParameter.tsx';
import { PresetPicker } from './PresetPicker.tsx';
import { ReachParameter } from './ReachParameter.tsx';
import { SeedParameter } from './SeedParameter.tsx';

/** Everything that moves a result. */
export function Parameters() {
  return (
    <Section title="Parameters" aside={<PresetPicker />}>
      <Group name="How" note="runs on release">
        <MethodParameter />
        <PostRefinerParameter />
        <ReachParameter />
      </Group>
      <Group name="Mixing" note="live">
        <NumberParameter name="beta" commit="live" />
        <BandParameter />
      </Group>
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
    </Section>
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
