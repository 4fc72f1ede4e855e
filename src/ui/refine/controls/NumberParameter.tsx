import { useId, useState } from 'react';
import { paperParameters } from '../../../method/parameters.ts';
import { numberRanges, parameterWords, type NumberParameter as Name } from '../../../method/parameters.ts';
import { NumberField } from './NumberField.tsx';
import { ParameterRow } from './ParameterRow.tsx';
import { Slider } from './Slider.tsx';
import { useParameter } from './use-parameter.ts';

interface NumberParameterProps {
  readonly name: Exclude<Name, 'seed'>;
  readonly commit: 'live' | 'release';
}

/** A parameter that is one number: a field and a slider on the same value. */
export function NumberParameter({ name, commit }: NumberParameterProps) {
  const id = useId();
  const { value, isChanged, set, reset } = useParameter(name);
  const [draft, setDraft] = useState<number | null>(null);
  const { least, most, step } = numberRanges[name].slider;
  const words = parameterWords[name];
  const range = { least, most, step };
  return (
    <ParameterRow
      name={words.name}
      unit={words.unit}
      help={words.help}
      helpId={`${id}-help`}
      controlId={id}
      paper={paperText(name)}
      isChanged={isChanged}
      onReset={reset}
      value={<NumberField label={`${words.name}, value`} value={draft ?? value} {...range} onCommit={set} />}
    >
      <Slider
        id={id}
        describedBy={`${id}-help`}
        value={value}
        {...range}
        tick={paperParameters[name]}
        commit={commit}
        onChange={set}
        onDraft={setDraft}
      />
    </ParameterRow>
  );
}

/** The paper states no Δ, only an α whose scale it does not give. */
function paperText(name: Name): string {
  const value = String(paperParameters[name]);
  return name === 'crossStrength' || name === 'selfStrength' ? `${value} (our reading)` : value;
}
