import { skipToken, useQuery } from '@tanstack/react-query';
import type { Inspection } from '../../../engine/protocol.ts';
import { useBackend, useRefinement } from '../../../state/models/backend-context.ts';
import { patchQuestion } from '../../../state/refine/inspection.ts';
import { inspectQuery } from '../../../state/refine/queries.ts';
import { useViewStore } from '../../../state/refine/view-store.ts';

/** The engine's answer about the patch in view; the previous one stays while the next is on its way. */
export function useInspection(): Inspection | undefined {
  const backend = useBackend();
  const refined = useRefinement((state) => state.data);
  const view = useViewStore();
  const question = patchQuestion(refined, view);
  const options = refined && question ? inspectQuery(backend, refined.request, question) : null;
  const query = useQuery<Inspection>({
    ...(options ?? { queryKey: ['inspect', 'nothing'], queryFn: skipToken }),
    placeholderData: (previous) => previous,
  });
  return question ? query.data : undefined;
}
