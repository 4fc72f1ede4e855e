import { useId, useState } from 'react';
import { useModel, useRefinement } from '../../../state/models/backend-context.ts';
import { useInputsStore } from '../../../state/refine/inputs-store.ts';
import { classNameProblem } from '../../../state/refine/request.ts';
import { useViewStore } from '../../../state/refine/view-store.ts';
import { css } from '../canvas/class-colours.ts';
import { useClassColours } from '../canvas/use-class-colours.ts';
import { Section } from '../../shared/Section.tsx';

/** What the masks cover: a chip for each class, and the name of the chosen one. */
export function ClassNames() {
  const masks = useInputsStore((state) => state.mask?.masks);
  const colourOf = useClassColours();
  const activeClass = useViewStore((state) => state.activeClass);
  const show = useViewStore((state) => state.show);
  const active = masks?.[activeClass];
  const isCut = useRefinement(({ data }) => {
    const result = data?.result.classes[activeClass];
    return result?.prompt?.truncated === true && result.className === active?.className;
  });
  return (
    <Section title="What is it?" className="class-section">
      {masks && masks.length > 1 && (
        <div className="chips" role="radiogroup" aria-label="Class in view">
          {masks.map(({ className }, i) => (
            <button
              key={i}
              type="button"
              role="radio"
              aria-checked={i === activeClass}
              className="chip"
              onClick={() => show({ activeClass: i, pinned: null, picked: [] })}
            >
              <span className="chip-dot" style={{ background: css(colourOf(i)) }} aria-hidden />
              {className || 'unnamed'}
            </button>
          ))}
        </div>
      )}
      {/* The key drops an unfinished draft when another class or mask comes into view. */}
      <ClassNameField
        key={`${activeClass} ${active?.digest}`}
        index={activeClass}
        value={active?.className ?? ''}
        isCut={isCut}
        disabled={!active}
      />
    </Section>
  );
}

interface ClassNameFieldProps {
  readonly index: number;
  readonly value: string;
  /** The model reads only the beginning of the name. */
  readonly isCut: boolean;
  readonly disabled: boolean;
}

function ClassNameField({ index, value, isCut, disabled }: ClassNameFieldProps) {
  const id = useId();
  const renameClass = useInputsStore((state) => state.renameClass);
  const vocabulary = useModel().data?.vocabulary ?? null;
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? value;
  const unknown = disabled ? null : classNameProblem(text, vocabulary);
  // A model of few words is no barrier: what it never saw is refined by appearance.
  const problem = vocabulary === null && draft !== null ? unknown : null;
  const isKept = problem !== null && classNameProblem(value, vocabulary) === null;

  const commit = () => {
    if (draft === null || (vocabulary === null && classNameProblem(draft, vocabulary))) return;
    renameClass(index, draft.trim());
    setDraft(null);
  };
  return (
    <div className="stack class-field">
      <label htmlFor={id} className="visually-hidden">
        Class name
      </label>
      <input
        id={id}
        className="field"
        list={`${id}-words`}
        placeholder="flower, dog, bus …"
        value={text}
        disabled={disabled}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-note`}
        onChange={(event) => {
          setDraft(event.target.value);
          // A pick from the list is a whole word at once; typing ends with Enter or by leaving the field.
          if (vocabulary?.includes(event.target.value)) renameClass(index, event.target.value);
        }}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          if (event.key === 'Escape') setDraft(null);
        }}
      />
      <datalist id={`${id}-words`}>
        {vocabulary?.map((word) => (
          <option key={word} value={word} />
        ))}
      </datalist>
      <p id={`${id}-note`} className={problem ? 'note field-problem' : 'note'} role={problem ? 'alert' : undefined}>
        {problem
          ? `${problem}${isKept ? ` Still refined as “${value}”.` : ''}`
          : unknown !== null && vocabulary !== null
            ? `Refined by the colours of the photo: the miniature knows only ${vocabulary.join(', ')}.`
            : isCut
              ? 'The name is longer than the model reads: its end is cut off.'
              : `Prompt: “A photo of ${value || '…'}”`}
      </p>
    </div>
  );
}
