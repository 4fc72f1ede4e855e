import { useEffect } from 'react';
import { useModel, useRefinement } from '../../state/models/backend-context.ts';
import { useNoticesStore } from '../../state/page/notices-store.ts';
import { prepareOffline, useOfflineStore } from '../../state/page/page-offline.ts';

let begun = false;

/** Makes the app work without a network, once there is a first result to look at. Not while developing. */
export function useOffline(): void {
  const backend = useModel().data?.runtime.backend;
  const hasRun = useRefinement((state) => state.data !== undefined);
  const update = useOfflineStore((state) => state.update);

  useEffect(() => {
    if (!import.meta.env.PROD || begun || !backend || !hasRun) return;
    begun = true;
    void prepareOffline(new URL('service-worker.js', document.baseURI).href, backend);
  }, [backend, hasRun]);

  useEffect(() => {
    if (!update) return;
    const text = 'A newer version of this page is here. It is used from the next visit on; nothing is interrupted.';
    useNoticesStore.getState().post({ kind: 'information', text });
  }, [update]);
}
