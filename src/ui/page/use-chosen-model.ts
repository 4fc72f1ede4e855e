import { useEffect } from 'react';
import { G4SegError } from '../../core/errors.ts';
import { useModel, useRefinement } from '../../state/models/backend-context.ts';
import { noteStart } from '../../state/models/start.ts';
import { fallBack, miniature, useModelsStore } from '../../state/models/store.ts';

/** Watches over the start of the chosen model: what cannot be loaded gives way to the miniature, and the page says why. */
export function useChosenModel(): void {
  const { error, isSuccess } = useModel();
  const turn = useModelsStore((state) => state.turn);
  const isOther = useModelsStore((state) => state.chosen.id !== miniature.id);
  const hasRun = useRefinement((state) => state.data !== undefined || state.error !== null);
  const isStarting = isOther && !error && !(isSuccess && hasRun);

  useEffect(() => {
    // A lost device says nothing about the model.
    if (error && !(error instanceof G4SegError && error.code === 'device-lost')) fallBack(error.message);
  }, [error]);

  useEffect(() => {
    if (!isStarting) return;
    const done = noteStart();
    window.addEventListener('pagehide', done); // left by the person, not ended by the browser
    return () => {
      window.removeEventListener('pagehide', done);
      done();
    };
  }, [isStarting, turn]);
}
