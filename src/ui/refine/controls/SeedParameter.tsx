import { Dices } from 'lucide-react';
import { useId } from 'react';
import { numberRanges, parameterWords } from '../../../method/parameters.ts';
import { IconButton } from '../../shared/Button.tsx';
import { NumberField } from './NumberField.tsx';
import { ParameterRow } from './ParameterRow.tsx';
import { useParameter } from './use-parameter.ts';

export function SeedParameter() {
  const id = useId();
  const { value, isChanged, set, reset } = useParameter('seed');
  const { least, most, step } = numberRanges.seed.slider;
  const words = parameterWords.seed;
  return (
    <ParameterRow
      name={words.name}
      help={words.help}
      helpId={`${id}-help`}
      controlId={id}
      isChanged={isChanged}
      onReset={reset}
      value={
        <>
          <NumberField
            id={id}
            className="seed-field"
            describedBy={`${id}-help`}
            value={value}
            least={least}
            most={most}
            step={step}
            onCommit={set}
          />
          <IconButton label="Another seed" onClick={() => set(Math.floor(Math.random() * 10_000))}>
            <Dices size={16} />
          </IconButton>
        </>
      }
    />
  );
}
