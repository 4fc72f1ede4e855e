import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { Engine } from '../engine/protocol.ts';
import { BackendContext, type BackendHandle } from '../state/backend-context.ts';
import { RefineFollower } from '../state/refine-follower.ts';

interface ProvidersProps {
  readonly engine: Engine;
  readonly children: ReactNode;
}

/** Puts the engine, the query cache and the follower together, once. */
export function Providers({ engine, children }: ProvidersProps) {
  const [backend] = useState(() => makeBackend(engine));
  return (
    <QueryClientProvider client={backend.queryClient}>
      <BackendContext value={backend}>{children}</BackendContext>
    </QueryClientProvider>
  );
}

function makeBackend(engine: Engine): BackendHandle {
  // Nothing here comes from a network that could be stale or needs another try when the window gets the focus.
  const queryClient = new QueryClient({
    defaultOptions: { queries: { refetchOnWindowFocus: false, refetchOnReconnect: false, networkMode: 'always' } },
  });
  const model = { baseUrl: new URL('models/demo/', document.baseURI).href, prefer: 'fastest' } as const;
  const backend = { engine, queryClient, model };
  return { ...backend, follower: new RefineFollower(backend, (callback) => requestAnimationFrame(callback)) };
}
