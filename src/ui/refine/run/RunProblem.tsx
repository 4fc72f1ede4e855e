import { G4SegError } from '../../../core/errors.ts';
import { useBackend, useModel, useRefinement } from '../../../state/models/backend-context.ts';
import { miniature, useModelsStore } from '../../../state/models/store.ts';
import { Banner } from '../../shared/Banner.tsx';
import { Button } from '../../shared/Button.tsx';

/** Says why there is no result, and what to do. The last good result stays in view above it. */
export function RunProblem() {
  const { follower } = useBackend();
  const model = useModel();
  const error = useRefinement((state) => state.error);
  const isOther = useModelsStore((state) => state.chosen.id !== miniature.id);

  if (model.isError) {
    const retry = () => void model.refetch().then(() => follower.retry());
    return (
      <Banner
        kind="problem"
        title="The model could not be loaded"
        actions={
          <Button kind="main" onClick={retry} disabled={model.isFetching}>
            {model.isFetching ? 'Loading …' : 'Try again'}
          </Button>
        }
      >
        {model.error.message}
      </Banner>
    );
  }
  if (!error) return null;
  return (
    <Banner
      kind="problem"
      title={titleOf(error)}
      actions={
        <>
          <Button kind="main" onClick={() => follower.retry()}>
            Run again
          </Button>
          {isOther && <Button onClick={() => useModelsStore.getState().choose(miniature)}>Use the miniature</Button>}
        </>
      }
    >
      {error.message}
    </Banner>
  );
}

function titleOf(error: Error): string {
  const code = error instanceof G4SegError ? error.code : 'internal';
  const titles: Partial<Record<typeof code, string>> = {
    'device-lost': 'The graphics device went away',
    'out-of-memory': 'Not enough memory',
    'bad-input': 'These inputs cannot be refined',
    'wrong-numbers': 'The device computed wrong numbers',
  };
  return titles[code] ?? 'The run failed';
}
