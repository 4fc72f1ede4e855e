import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Engine } from '../engine/protocol.ts';
import type { ModelStore } from '../models/store/model-store.ts';
import { systemNetwork } from '../models/download/network.ts';
import { browserStore } from '../models/read/stored-model.ts';
import { BackendContext, type BackendHandle } from '../state/models/backend-context.ts';
import { checkWhenIdle } from '../state/models/idle-check.ts';
import { Downloads } from '../state/models/downloads.ts';
import { weightsBeforeUse } from '../state/models/weights.ts';
import { checkKey, libraryKey, machineKey, type ModelsBackend } from '../state/models/queries.ts';
import { addressOf, returnTo, useModelsStore, type ChosenModel } from '../state/models/store.ts';
import { useNoticesStore } from '../state/page/notices-store.ts';
import { usePageStore } from '../state/page/page-store.ts';
import { RefineFollower } from '../state/refine/refine-follower.ts';

interface ProvidersProps {
  readonly engine: Engine;
  readonly children: ReactNode;
}

/** Puts the engine, the query cache, the models and the follower together. */
export function Providers({ engine, children }: ProvidersProps) {
  const [services] = useState(makeServices);
  const { queryClient, models } = services;
  const chosen = useModelsStore((state) => state.chosen);
  const local = useModelsStore((state) => state.local);
  const memory = useModelsStore((state) => state.memory);
  const turn = useModelsStore((state) => state.turn);
  const baseUrl = addressOf(chosen, local, models.appUrl);

  const backend = useMemo((): BackendHandle => {
    const parts = { engine, queryClient, model: { baseUrl, prefer: 'fastest', memory, turn } } as const;
    const follower = new RefineFollower(parts, (callback) => requestAnimationFrame(callback));
    return { ...parts, models, follower };
  }, [engine, queryClient, models, baseUrl, memory, turn]);
  useEffect(() => () => backend.follower.want(null), [backend]); // of the last model nothing is wanted any more

  useEffect(() => checkWhenIdle(models.openStore, () => weightsBeforeUse(backend)), [models, backend]);

  return (
    <QueryClientProvider client={queryClient}>
      <BackendContext value={backend}>{children}</BackendContext>
    </QueryClientProvider>
  );
}

function makeServices(): { readonly queryClient: QueryClient; readonly models: ModelsBackend } {
  // Nothing here comes from a network that could be stale or needs another try when the window gets the focus.
  const queryClient = new QueryClient({
    defaultOptions: { queries: { refetchOnWindowFocus: false, refetchOnReconnect: false, networkMode: 'always' } },
  });
  const appUrl = new URL('.', document.baseURI).href;
  const network = systemNetwork();
  const openStore = remembered(browserStore);
  const onStored = () => {
    for (const queryKey of [libraryKey, machineKey, checkKey]) void queryClient.invalidateQueries({ queryKey });
  };
  const downloads = new Downloads({ openStore, network, appUrl, onStored, onDone: tellThatItIsHere });
  return { queryClient, models: { openStore, network, appUrl, downloads } };
}

/** Whoever waits for a model in another view is told; on the Models page it is in sight. */
function tellThatItIsHere(model: ChosenModel): void {
  returnTo(model); // a repair
  if (usePageStore.getState().page === 'models') return;
  const action = { label: 'Use it', run: () => useModelsStore.getState().choose(model) };
  useNoticesStore
    .getState()
    .post({ kind: 'information', text: `${model.title} is here, and every byte checked.`, action });
}

/** The store is opened once; a failure is not kept. */
function remembered(open: () => Promise<ModelStore>): () => Promise<ModelStore> {
  let opened: Promise<ModelStore> | null = null;
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };
}
