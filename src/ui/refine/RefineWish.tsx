import { useEffect } from 'react';
import { useBackend, useModel } from '../../state/models/backend-context.ts';
import { useInputsStore } from '../../state/refine/inputs-store.ts';
import { followLink } from '../../state/refine/permalink.ts';
import { hashOf } from '../../state/page/page-store.ts';
import { wishOf } from '../../state/refine/request.ts';
import { useAsked } from '../../state/refine/use-asked.ts';
import { useAutosave } from './use-autosave.ts';

/** Tells the follower what the person wants, whenever that changes. Shows nothing. */
export function RefineWish() {
  useAutosave();
  const { follower } = useBackend();
  const photo = useInputsStore((state) => state.photo);
  const mask = useInputsStore((state) => state.mask);
  const truth = useInputsStore((state) => state.truth);
  const { parameters, isChosen, vocabulary } = useAsked();
  useEffect(() => {
    follower.want(wishOf({ photo, mask, truth }, parameters, vocabulary, isChosen).wanted);
  }, [follower, photo, mask, truth, parameters, vocabulary, isChosen]);
  const defaults = useModel().data?.defaults;
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
