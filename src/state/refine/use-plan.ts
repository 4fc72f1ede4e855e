import { useMemo } from 'react';
import { paperParameters, type RefineParameters } from '../../method/parameters.ts';
import { useModel } from '../models/backend-context.ts';
import { useInputsStore } from './inputs-store.ts';
import { effectiveParameters, isMethodChosen, useParametersStore } from './parameters-store.ts';
import { plannedParameters } from './request.ts';

/** What runs on the inputs at hand. */
export interface Plan {
  /** The paper's until the model is loaded. */
  readonly parameters: RefineParameters;
  /** The person left the method to the page. */
  readonly isAutomatic: boolean;
  /** The page left out the generation, because the model does not know the words. */
  readonly isWithoutWords: boolean;
}

export function usePlan(): Plan {
  const model = useModel().data;
  const mask = useInputsStore((state) => state.mask);
  const preset = useParametersStore((state) => state.preset);
  const session = useParametersStore((state) => state.session);
  const changes = useParametersStore((state) => state.changes);
  return useMemo(() => {
    const asked = effectiveParameters({ preset, session, changes }, model?.defaults) ?? paperParameters;
    const isChosen = isMethodChosen({ preset, changes });
    const parameters = plannedParameters(mask, asked, model?.vocabulary ?? null, isChosen);
    return { parameters, isAutomatic: !isChosen, isWithoutWords: parameters.method !== asked.method };
  }, [model, mask, preset, session, changes]);
}
