import { Plus } from 'lucide-react';
import { useId, useState } from 'react';
import { ownEntry, catalogueEntry } from '../../models/catalogue/catalogue.ts';
import { addressProblem } from '../../state/models/offers.ts';
import { useModelsStore } from '../../state/models/store.ts';
import { Button } from '../shared/Button.tsx';
import { FamilyChoice } from './FamilyChoice.tsx';

/** A model at an address of the person's own: it joins the list. */
export function AddressCard() {
  const id = useId();
  const [text, setText] = useState('');
  const [like, setLike] = useState('sd-2.1-base');
  const [problem, setProblem] = useState<string | null>(null);
  const add = () => {
    const wrong = addressProblem(text);
    setProblem(wrong);
    if (wrong) return;
    const own = { url: new URL(text.trim()).href.replace(/\/?$/, '/'), like };
    const { addOwn, ask } = useModelsStore.getState();
    addOwn(own);
    ask(ownEntry(catalogueEntry(like), own.url).entry.id, true);
    setText('');
  };
  return (
    <section className="card stack model-card own-card" aria-label="From an address">
      <h3 className="model-title">From an address</h3>
      <p className="model-facts">
        Any server that holds the same folders and lets this page read them (CORS). A manifest.json there says what the
        model is; without one it is taken to be made like the one named here.
      </p>
      <form
        className="own-form"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <label htmlFor={id} className="visually-hidden">
          Address of the model
        </label>
        <input
          id={id}
          className="field own-address"
          inputMode="url"
          placeholder="https://example.org/models/my-model/"
          value={text}
          aria-invalid={problem !== null}
          aria-describedby={problem ? `${id}-problem` : undefined}
          onChange={(event) => {
            setText(event.target.value);
            setProblem(null);
          }}
        />
        <FamilyChoice value={like} onChange={setLike} />
        <Button type="submit" disabled={text.trim() === ''}>
          <Plus size={14} aria-hidden /> Add
        </Button>
      </form>
      {problem && (
        <p id={`${id}-problem`} className="field-problem" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}
