import { useQueryClient } from '@tanstack/react-query';
import { useBackend } from '../../state/models/backend-context.ts';
import { checkKey, libraryKey, machineKey } from '../../state/models/queries.ts';
import { miniature, useModelsStore } from '../../state/models/store.ts';
import { postProblem } from '../../state/page/notices-store.ts';

/** Ways to make room. What is deleted is no longer in use; a failure is told. */
export function useRemoval() {
  const { models } = useBackend();
  const queryClient = useQueryClient();
  const afterwards = () =>
    Promise.all([libraryKey, machineKey, checkKey].map((queryKey) => queryClient.invalidateQueries({ queryKey })));

  return {
    remove: async (id: string) => {
      try {
        const { chosen, choose } = useModelsStore.getState();
        if (chosen.id === id) choose(miniature);
        await (await models.openStore()).remove(id);
      } catch (error) {
        postProblem(error);
      }
      await afterwards();
    },
    clearLeftovers: async () => {
      await models
        .openStore()
        .then((store) => store.removeLeftovers())
        .catch(postProblem);
      await afterwards();
    },
    afterwards,
  };
}
