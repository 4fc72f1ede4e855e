import { useEffect } from 'react';
import { Autosave, browserKeeping } from '../../state/refine/autosave.ts';
import { useBackend, useModel } from '../../state/models/backend-context.ts';

const tab = crypto.randomUUID();
let autosave: Autosave | null = null;

/** One for the tab, made when it is first needed; it offers what another tab left. */
function ofThisTab(): Autosave | null {
  if (autosave) return autosave;
  const keeping = browserKeeping(tab);
  if (!keeping) return null;
  autosave = new Autosave(keeping, tab);
  void autosave.offer();
  return autosave;
}

/** Keeps what the person works on, so that a reload or a crash loses nothing. */
export function useAutosave(): void {
  const { follower } = useBackend();
  const model = useModel().data;
  useEffect(() => {
    const keeper = ofThisTab();
    if (!keeper || !model) return;
    let last = follower.state().data;
    return follower.subscribe(() => {
      const { data } = follower.state();
      // Gigabytes are not hashed for a copy: it says of the weights that they are taken as they were read.
      if (data && data !== last) keeper.keep(data, { ...model, weights: 'as they were read' });
      last = data;
    });
  }, [follower, model]);
}
