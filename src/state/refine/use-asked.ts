import { useMemo } from 'react';
import type { RefineParameters } from '../../method/parameters.ts';
import { useModel } from '../models/backend-context.ts';
import { effectiveParameters, isMethodChosen, useParametersStore } from './parameters-store.ts';

/** What a person asks for, before the page plans what runs. */
export interface Asked {
  /** `undefined` while the model that defines them is loading. */
  readonly parameters: RefineParameters | undefined;
  /** The person, or a session file, named the method. */
  readonly isChosen: boolean;
  /** Words that the model knows; `null` for any, and until it is loaded. */
  readonly vocabulary: readonly string[] | null;
}

export function useAsked(): Asked {
  const model = useModel().data;
  const preset = useParametersStore((state) => state.preset);
  const session = useParametersStore((state) => state.session);
  const changes = useParametersStore((state) => state.changes);
  return useMemo(
    () => ({
      parameters: effectiveParameters({ preset, session, changes }, model?.defaults),
      isChosen: isMethodChosen({ preset, changes }),
      vocabulary: model?.vocabulary ?? null,
    }),
    [preset, session, changes, model],
  );
}
