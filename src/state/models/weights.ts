import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { checkedWeights, type WeightsCheck } from '../../models/read/checked-weights.ts';
import type { ModelStore } from '../../models/store/model-store.ts';

/** The parts of the page's backend that say which bytes run. */
interface WeightsInUse {
  readonly queryClient: QueryClient;
  readonly model: { readonly baseUrl: string; readonly turn: number };
}

/**
 * Whether the bytes of the model in use are what was installed. Stored bytes are read once after each start and each
 * choice of a model: they may be gigabytes. A check that failed is not kept.
 */
export function weightsQuery({ model: { baseUrl, turn } }: WeightsInUse, open?: () => Promise<ModelStore>) {
  return queryOptions<WeightsCheck>({
    queryKey: ['models', 'weights', baseUrl, turn],
    queryFn: ({ signal }) => checkedWeights(baseUrl, { signal, ...(open && { open }) }),
    retry: false,
    networkMode: 'always',
    staleTime: Infinity,
    gcTime: Infinity,
  });
}

/**
 * To be awaited before something made with the model leaves the page.
 * @throws G4SegError `bad-model` naming the damaged files
 */
export function weightsBeforeUse(backend: WeightsInUse): Promise<WeightsCheck> {
  return backend.queryClient.ensureQueryData(weightsQuery(backend));
}

/** What is known of the bytes, in words for people. */
export function weightsWords(
  isStored: boolean,
  { data, isFetching, error }: { data: WeightsCheck | undefined; isFetching: boolean; error: Error | null },
): string {
  if (!isStored) return 'each checked by SHA-256 as it was read';
  if (isFetching) return 'being read again and checked by SHA-256';
  if (data?.at) return `each checked by SHA-256 at ${new Date(data.at).toLocaleTimeString()}`;
  return error ? error.message : 'not checked by SHA-256 since this start; that comes before the first export';
}
