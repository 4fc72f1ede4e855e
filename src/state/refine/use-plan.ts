import { useMemo } from 'react';
import { paperParameters, type RefineParameters } from '../../method/parameters.ts';
import { useInputsStore } from './inputs-store.ts';
import { plannedParameters } from './request.ts';
import { useAsked } from './use-asked.ts';

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
  const { parameters: asked = paperParameters, isChosen, vocabulary } = useAsked();
  const mask = useInputsStore((state) => state.mask);
  return useMemo(() => {
    const parameters = plannedParameters(mask, asked, vocabulary, isChosen);
    return { parameters, isAutomatic: !isChosen, isWithoutWords: parameters.method !== asked.method };
  }, [asked, isChosen, vocabulary, mask]);
}
