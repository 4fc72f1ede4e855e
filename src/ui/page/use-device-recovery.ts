import { useEffect, useRef } from 'react';
import { G4SegError } from '../../core/errors.ts';
import { useBackend, useRefinement } from '../../state/models/backend-context.ts';
import { useNoticesStore } from '../../state/page/notices-store.ts';
import { modelQuery } from '../../state/refine/queries.ts';

/** A device that goes away again and again is given up: the person decides then. */
const mostAttempts = 2;

/** When the graphics device goes away: load the model on a new one, and run again. Inputs and settings are untouched. */
export function useDeviceRecovery(): void {
  const backend = useBackend();
  const lost = useRefinement(({ error }) =>
    error instanceof G4SegError && error.code === 'device-lost' ? error : null,
  );
  const succeeded = useRefinement(({ data, busy, error }) => data !== undefined && !busy && error === null);
  const attempts = useRef(0);

  useEffect(() => {
    if (succeeded) attempts.current = 0;
  }, [succeeded]);

  useEffect(() => {
    if (!lost || attempts.current >= mostAttempts) return;
    attempts.current++;
    const { queryClient, follower } = backend;
    const text = 'The graphics device went away. Starting it again; your inputs and settings are kept.';
    useNoticesStore.getState().post({ kind: 'information', text });
    void queryClient.refetchQueries({ queryKey: modelQuery(backend).queryKey }).then(() => follower.retry());
  }, [lost, backend]);
}
