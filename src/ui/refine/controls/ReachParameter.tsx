import { useId, useMemo, useState } from 'react';
import { parameterWords, reachRange } from '../../../method/parameters.ts';
import { measuredGain } from '../../../method/refiners/automatic.ts';
import { defaultReach } from '../../../state/refine/default-reach.ts';
import { useInputsStore } from '../../../state/refine/inputs-store.ts';
import { NumberField } from './NumberField.tsx';
import { ParameterRow } from './ParameterRow.tsx';
import { Slider } from './Slider.tsx';
import { useParameter } from './use-parameter.ts';

/** Where the slider stands while the distance that the mask suggests is not known. */
const resting = 12;

/** How far the edge may move with the automatic refiner: read from the mask until a person says so. */
export function ReachParameter() {
  const id = useId();
  const { value, isChanged, set, reset } = useParameter('reach');
  const mask = useInputsStore((state) => state.mask);
  const suggested = useMemo(() => defaultReach(mask), [mask]);
  const [draft, setDraft] = useState<number | null>(null);
  const { name, unit, help } = parameterWords.reach;
  const shown = draft ?? value ?? (suggested === null ? null : Math.round(suggested));
  return (
    <ParameterRow
      name={`${name} up to`}
      unit={shown === null ? undefined : unit}
      help={`${help} ${value === null ? `Until you move it, a tenth of the object’s size: on 50 photographs that gained ${measuredGain}.` : ''}`}
      helpId={`${id}-help`}
      controlId={id}
      isChanged={isChanged}
      onReset={reset}
      value={
        shown === null ? (
          <span className="parameter-value">by the mask</span>
        ) : (
          <NumberField label={`${name}, value`} value={shown} {...reachRange.slider} onCommit={set} />
        )
      }
    >
      <Slider
        id={id}
        describedBy={`${id}-help`}
        value={shown ?? resting}
        {...reachRange.slider}
        commit="release"
        onChange={set}
        onDraft={setDraft}
      />
    </ParameterRow>
  );
}
