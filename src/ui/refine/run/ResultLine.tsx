import { useRefinement } from '../../../state/models/backend-context.ts';
import { useInputsStore } from '../../../state/refine/inputs-store.ts';
import { useViewStore } from '../../../state/refine/view-store.ts';
import { resultSentence } from './result-words.ts';
import { useResultNumbers } from './use-result-numbers.ts';

/** What came of it, in a sentence; of the class in view where there are several. */
export function ResultLine() {
  const numbers = useResultNumbers();
  const activeClass = useViewStore((state) => state.activeClass);
  const masks = useRefinement((state) => state.data?.request.masks);
  const hasPhoto = useInputsStore((state) => state.photo !== null);
  const sentence = resultSentence(numbers);
  if (sentence === '') return <p className="result-line">{hasPhoto ? 'Nothing refined yet' : ''}</p>;
  const name = masks && masks.length > 1 ? masks[activeClass]?.className : undefined;
  return (
    <p className="result-line">
      {name && <span className="result-class">{name}: </span>}
      {sentence}
    </p>
  );
}
