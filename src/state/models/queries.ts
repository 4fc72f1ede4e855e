import { queryOptions } from '@tanstack/react-query';
import { modelLock } from '../../models/download/download.ts';
import { locateFirst } from '../../models/download/locate.ts';
import { machineFacts } from '../../models/machine/machine-facts.ts';
import type { ModelStore } from '../../models/store/model-store.ts';
import type { Network } from '../../models/download/network.ts';
import { preferOwnOrigin } from '../../models/download/own-origin.ts';
import { preflight, type FileFacts, type MachineFacts, type PreflightReport } from '../../models/machine/preflight.ts';
import type { StoreOverview } from '../../models/store/store-overview.ts';
import type { Downloads } from './downloads.ts';
import type { Offer } from './offers.ts';

/** What the page works with where models are fetched and kept; made once at start. */
export interface ModelsBackend {
  readonly openStore: () => Promise<ModelStore>;
  readonly network: Network;
  /** Address of the app. */
  readonly appUrl: string;
  readonly downloads: Downloads;
}

/** What is stored, and what is on its way. */
export interface Library extends StoreOverview {
  /** Ids of models that are being downloaded, by this tab or another. */
  readonly underWay: ReadonlySet<string>;
}

/** How often another tab's download is looked at. */
const lookEvery = 2_000;

export const libraryKey = ['models', 'library'] as const;
export const machineKey = ['models', 'machine'] as const;
export const checkKey = ['models', 'check'] as const;

const asked = { retry: false, networkMode: 'always', structuralSharing: false } as const;

export function libraryQuery({ openStore, network }: ModelsBackend) {
  return queryOptions<Library>({
    queryKey: libraryKey,
    queryFn: async () => {
      const [overview, held] = await Promise.all([(await openStore()).overview(), network.locks.held()]);
      const ids = [...overview.begun, ...overview.models].map(({ id }) => id);
      return { ...overview, underWay: new Set(ids.filter((id) => held.has(modelLock(id)))) };
    },
    ...asked,
    // Another tab may have changed it meanwhile.
    staleTime: 0,
    refetchOnWindowFocus: true,
    refetchInterval: ({ state }) => (state.data && state.data.underWay.size > 0 ? lookEvery : false),
  });
}

/** The graphics card and the room on the disk. It asks nobody for anything. */
export function machineQuery() {
  return queryOptions<MachineFacts>({
    queryKey: machineKey,
    queryFn: () => machineFacts('look'),
    ...asked,
    staleTime: 0,
  });
}

/** The answer to "does it run here, and what would it cost?" */
export interface ModelCheck {
  readonly report: PreflightReport;
  readonly machine: MachineFacts;
  readonly files: readonly FileFacts[];
  /** Host or address that has it. */
  readonly from: string;
}

/** Asks the sources for sizes and this machine for its limits. No byte of the model is fetched. */
export function checkQuery({ openStore, network, appUrl }: ModelsBackend, { entry, sources }: Offer) {
  return queryOptions<ModelCheck>({
    queryKey: [...checkKey, entry.id],
    queryFn: async ({ signal }) => {
      const all = await preferOwnOrigin(entry, appUrl, sources, network, signal);
      const [located, machine] = await Promise.all([
        locateFirst(entry, all, network, signal),
        machineFacts('ask-to-keep'),
      ]);
      // Where there is no store, nothing of it is here; the machine's facts say why.
      const stored = machine.storage ? await (await openStore()).storedBytes(located) : new Map<string, number>();
      const files = located.files.map(({ path, bytes }) => ({ path, bytes, storedBytes: stored.get(path) ?? 0 }));
      const family = located.body.family;
      return { report: preflight({ ...entry, family }, files, machine), machine, files, from: located.from };
    },
    ...asked,
    staleTime: Infinity,
    gcTime: 10 * 60_000,
  });
}
