import { useId } from 'react';
import {
  controlNames,
  controls,
  featureExtractors,
  featureNames,
  methodNames,
  methods,
  paperParameters,
  parameterWords,
  postRefinerNames,
  postRefiners,
} from '../../../method/parameters.ts';
import { usePlan } from '../../../state/refine/use-plan.ts';
import { ParameterRow } from './ParameterRow.tsx';
import { planWords } from './plan-words.ts';
import { useParameter } from './use-parameter.ts';

/** What moves the mask before the classes meet. Until a person chooses, the page does, and the option says what runs. */
export function MethodParameter() {
  const { isChanged, set, reset } = useParameter('method');
  const { parameters, isAutomatic } = usePlan();
  return (
    <Choice
      words={parameterWords.method}
      options={['automatic', ...methods]}
      nameOf={(option) =>
        option === 'automatic' ? `Automatic${isAutomatic ? `: ${planWords(parameters)}` : ''}` : methodNames[option]
      }
      paper={methodNames[paperParameters.method]}
      value={isAutomatic ? 'automatic' : parameters.method}
      isChanged={isChanged}
      onChange={(option) => (option === 'automatic' ? reset() : set(option))}
      onReset={reset}
    />
  );
}

/** What fits all classes to the photo afterwards. */
export function PostRefinerParameter() {
  const { isChanged, set, reset } = useParameter('postRefiner');
  const { postRefiner: value } = usePlan().parameters;
  return (
    <Choice
      words={parameterWords.postRefiner}
      options={postRefiners}
      nameOf={(option) => postRefinerNames[option]}
      paper="Nothing; Table XI adds the dense CRF"
      value={value}
      isChanged={isChanged}
      onChange={set}
      onReset={reset}
    />
  );
}

/** F of Eq. 8. */
export function FeaturesParameter() {
  const { value, isChanged, set, reset } = useParameter('features');
  return (
    <Choice
      words={parameterWords.features}
      options={featureExtractors}
      nameOf={(option) => featureNames[option]}
      paper={featureNames[paperParameters.features]}
      value={value}
      isChanged={isChanged}
      onChange={set}
      onReset={reset}
    />
  );
}

/** Which part of the method is replaced, if any. */
export function ControlParameter() {
  const { value, isChanged, set, reset } = useParameter('control');
  return (
    <Choice
      words={parameterWords.control}
      options={controls}
      nameOf={(option) => controlNames[option]}
      value={value}
      isChanged={isChanged}
      onChange={set}
      onReset={reset}
    />
  );
}

interface ChoiceProps<T extends string> {
  readonly words: { readonly name: string; readonly help: string };
  readonly options: readonly T[];
  readonly nameOf: (option: T) => string;
  readonly paper?: string;
  readonly value: T;
  readonly isChanged: boolean;
  readonly onChange: (value: T) => void;
  readonly onReset: () => void;
}

function Choice<T extends string>({
  words,
  options,
  nameOf,
  paper,
  value,
  isChanged,
  onChange,
  onReset,
}: ChoiceProps<T>) {
  const id = useId();
  return (
    <ParameterRow
      name={words.name}
      help={words.help}
      helpId={`${id}-help`}
      controlId={id}
      paper={paper}
      isChanged={isChanged}
      onReset={onReset}
      value={null}
    >
      <select
        id={id}
        className="field choice"
        aria-describedby={`${id}-help`}
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option === event.target.value);
          if (chosen) onChange(chosen);
        }}
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {nameOf(option)}
          </option>
        ))}
      </select>
    </ParameterRow>
  );
}
