import { hashOf } from '../../state/page/page-store.ts';
import { useModelsStore, type ChosenModel } from '../../state/models/store.ts';
import { Button } from '../shared/Button.tsx';

/** Takes a model, or leads to where the model in use is used. */
export function UseButton({ model }: { readonly model: ChosenModel }) {
  const chosen = useModelsStore((state) => state.chosen);
  const choose = useModelsStore((state) => state.choose);
  if (chosen.id === model.id) {
    return (
      <a className="button button-plain" href={hashOf('refine')}>
        Go and refine
      </a>
    );
  }
  return (
    <Button kind="main" onClick={() => choose(model)}>
      Use
    </Button>
  );
}
