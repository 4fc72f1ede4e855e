import type { RefineParameters } from '../../../engine/protocol.ts';
import { paperParameters } from '../../../method/parameters.ts';
import { useModel } from '../../../state/models/backend-context.ts';
import { presetParameters, useParametersStore } from '../../../state/refine/parameters-store.ts';

/**
 * One parameter: its value in force, and the ways to change it. The paper's value stands in until the model is loaded.
 * It follows this parameter alone, so that a drag of one slider does not render the others.
 */
export function useParameter<Name extends keyof RefineParameters>(name: Name) {
  const preset = useParametersStore((state) => state.preset);
  const session = useParametersStore((state) => state.session);
  const change = useParametersStore((state) => state.changes[name]);
  const set = useParametersStore((state) => state.set);
  const reset = useParametersStore((state) => state.reset);
  const base = (presetParameters({ preset, session }, useModel().data?.defaults) ?? paperParameters)[name];
  const value = change === undefined ? base : (change as RefineParameters[Name]);
  return {
    value,
    isChanged: JSON.stringify(value) !== JSON.stringify(base),
    set: (next: RefineParameters[Name]) => set({ [name]: next }),
    reset: () => reset(name),
  };
}
