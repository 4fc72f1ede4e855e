import { useEffect, useMemo } from 'react';
import { useBackend, useModel } from '../../state/models/backend-context.ts';
import { useInputsStore } from '../../state/refine/inputs-store.ts';
import { effectiveParameters, isMethodChosen, useParametersStore } from '../../state/refine/parameters-store.ts';
import { followLink } from '../../state/refine/permalink.ts';
import { hashOf } from '../../state/page/page-store.ts';
import { wishOf } from '../../state/refine/request.ts';
import { useAutosave } from './use-autosave.ts';

/** Tells the follower what the person wants, whenever that changes. Shows nothing. */
export function RefineWish() {
  useAutosave();
  const { follower } = useBackend();
  const model = useModel().data;
  const photo = useInputsStore((state) => state.photo);
  const mask = useInputsStore((state) => state.mask);
  const truth = useInputsStore((state) => state.truth);
  const preset = useParametersStore((state) => state.preset);
  const session = useParametersStore((state) => state.session);
  const changes = useParametersStore((state) => state.changes);
  const isChosen = isMethodChosen({ preset, changes });

  const parameters = useMemo(
    () => effectiveParameters({ preset, session, changes }, model?.defaults),
    [preset, session, changes, model],
  );
  useEffect(() => {
    follower.want(wishOf({ photo, mask, truth }, parameters, model?.vocabulary ?? null, isChosen).wanted);
  }, [follower, photo, mask, truth, parameters, model, isChosen]);
  const defaults = model?.defaults;
  useEffect(() => {
    if (!defaults) return;
    const follow = () => {
      followLink(location.hash, defaults);
      // Once: another model, or a reload, must not take back what a person set since.
      if (location.hash.startsWith('#/?')) history.replaceState(null, '', hashOf('refine'));
    };
    follow();
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, [defaults]);
  return null;
}
