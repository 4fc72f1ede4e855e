import { skipToken, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { LoadedModel, Progress } from '../../engine/protocol.ts';
import { storedId } from '../../models/read/stored-model.ts';
import type { DownloadState } from './downloads.ts';
import { libraryQuery, type Library, type ModelsBackend } from './queries.ts';
import { weightsQuery, weightsWords } from './weights.ts';
import { progressKey } from '../refine/query-keys.ts';
import { modelQuery, type Backend } from '../refine/queries.ts';
import type { RefineFollower, RefineState } from '../refine/refine-follower.ts';

/** What the page talks to besides the stores, handed down from the top. */
export interface BackendHandle extends Backend {
  readonly follower: RefineFollower;
  readonly models: ModelsBackend;
}

export const BackendContext = createContext<BackendHandle | null>(null);

export function useBackend(): BackendHandle {
  const backend = useContext(BackendContext);
  if (!backend) throw new Error('BackendContext is missing around this component.');
  return backend;
}

/** One part of the refinement's state. The selected value must be stable while nothing it depends on changes. */
export function useRefinement<T>(select: (state: RefineState) => T): T {
  const { follower } = useBackend();
  return useSyncExternalStore(follower.subscribe, () => select(follower.state()));
}

/** What the download of a model is doing in this tab. */
export function useDownload(id: string): DownloadState {
  const { downloads } = useBackend().models;
  return useSyncExternalStore(downloads.subscribe, () => downloads.state(id));
}

export function useLibrary(): UseQueryResult<Library> {
  return useQuery(libraryQuery(useBackend().models));
}

export function useModel(): UseQueryResult<LoadedModel> {
  return useQuery(modelQuery(useBackend()));
}

/** Whether the bytes of the model in use were compared with their digests, in words. Reads none. */
export function useWeightsWords(): string {
  const backend = useBackend();
  const check = useQuery({ ...weightsQuery(backend), enabled: false });
  return weightsWords(storedId(backend.model.baseUrl) !== null, check);
}

/** The last word of a running call; `undefined` before the first. */
export function useProgress(of: 'model' | 'refine'): Progress | undefined {
  return useQuery<Progress>({ queryKey: progressKey(of), queryFn: skipToken, staleTime: Infinity }).data;
}
