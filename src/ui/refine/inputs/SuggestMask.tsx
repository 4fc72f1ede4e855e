import { Brush, Wand } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useBackend, useModel } from '../../../state/models/backend-context.ts';
import { suggestMask } from '../../../state/refine/suggest-mask.ts';
import { useViewStore } from '../../../state/refine/view-store.ts';
import { Button } from '../../shared/Button.tsx';

/** Two ways to a first mask without a file: the model's own guess from a word, where it can, or the brush. */
export function SuggestMask() {
  const suggests = useModel().data?.suggestsMasks ?? true;
  const show = useViewStore((state) => state.show);
  const paint = (
    <Button onClick={() => show({ tool: 'paint', view: 'coarse' })}>
      <Brush size={14} aria-hidden /> Paint
    </Button>
  );
  return suggests ? <SuggestForm>{paint}</SuggestForm> : <div className="suggest">{paint}</div>;
}

function SuggestForm({ children }: { readonly children: ReactNode }) {
  const { engine } = useBackend();
  const vocabulary = useModel().data?.vocabulary;
  const [word, setWord] = useState('');
  const [working, setWorking] = useState(false);

  const suggest = async () => {
    setWorking(true);
    await suggestMask(engine, word.trim());
    setWorking(false);
  };
  return (
    <form
      className="suggest"
      onSubmit={(event) => {
        event.preventDefault();
        void suggest();
      }}
    >
      <input
        className="field"
        aria-label="What to look for"
        placeholder="What is it?"
        list="suggest-words"
        value={word}
        onChange={(event) => setWord(event.target.value)}
      />
      <datalist id="suggest-words">
        {vocabulary?.map((known) => (
          <option key={known} value={known} />
        ))}
      </datalist>
      <Button type="submit" disabled={working || word.trim() === ''}>
        <Wand size={14} aria-hidden /> {working ? 'Looking …' : 'Suggest'}
      </Button>
      {children}
    </form>
  );
}
