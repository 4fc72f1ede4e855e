import { useId, useState } from 'react';
import { parameterWords, reachRange } from '../../../method/parameters.ts';
import { NumberField } from './NumberField.tsx';
import { ParameterRow } from './ParameterRow.tsx';
import { Slider } from './Slider.tsx';
import { useParameter } from './use-parameter.ts';

/** Where the slider stands while the distance is read from the mask. */
const resting = 12;

/** How far the edge may move with the automatic refiner: read from the mask until a person says so. */
export function ReachParameter() {
  const id = useId();
  const { value, isChanged, set, reset } = useParameter('reach');
  const { value: postRefiner } = useParameter('postRefiner');
  const [draft, setDraft] = useState<number | null>(null);
  const { name, unit, help } = parameterWords.reach;
  if (postRefiner !== 'automatic') return null;
  const shown = draft ?? value;
  return (
    <ParameterRow
      name={name}
      unit={unit}
      help={`${help} ${value === null ? 'Read from the size of the mask until you move it.' : ''}`}
      helpId={`${id}-help`}
      controlId={id}
      isChanged={isChanged}
      onReset={reset}
      value={
        shown === null ? (
          <span>from the mask</span>
        ) : (
          <NumberField label={`${name}, value`} value={shown} {...reachRange.slider} onCommit={set} />
        )
      }
    >
      <Slider
        id={id}
        describedBy={`${id}-help`}
        value={value ?? resting}
        {...reachRange.slider}
        commit="release"
        onChange={set}
        onDraft={setDraft}
      />
    </ParameterRow>
  );
}
