import type { Progress } from '../../../engine/protocol.ts';
import { useModel, useProgress, useRefinement } from '../../../state/models/backend-context.ts';

/** Whether something runs, and its last word. Loading the model comes first. */
export function useWorking(): { readonly working: boolean; readonly progress: Progress | undefined } {
  const model = useModel();
  const load = useProgress('model');
  const refine = useProgress('refine');
  const working = useRefinement((state) => state.working);
  const loading = model.fetchStatus === 'fetching';
  return { working: working || loading, progress: loading ? load : refine };
}
