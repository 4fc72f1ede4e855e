import { useEffect, useMemo } from 'react';
import { useBackend, useModel } from '../../state/models/backend-context.ts';
import { useInputsStore } from '../../state/refine/inputs-store.ts';
import { effectiveParameters, useParametersStore } from '../../state/refine/parameters-store.ts';
import { wishOf } from '../../state/refine/request.ts';

/** Tells the follower what the person wants, whenever that changes. Shows nothing. */
export function RefineWish() {
  const { follower } = useBackend();
  const model = useModel().data;
  const photo = useInputsStore((state) => state.photo);
  const mask = useInputsStore((state) => state.mask);
  const truth = useInputsStore((state) => state.truth);
  const preset = useParametersStore((state) => state.preset);
  const session = useParametersStore((state) => state.session);
  const changes = useParametersStore((state) => state.changes);

  const parameters = useMemo(
    () => effectiveParameters({ preset, session, changes }, model?.defaults),
    [preset, session, changes, model],
  );
  useEffect(() => {
    follower.want(wishOf({ photo, mask, truth }, parameters, model?.vocabulary ?? null).wanted);
  }, [follower, photo, mask, truth, parameters, model]);
  return null;
}
