import * as v from 'valibot';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { MemoryUse } from '../../engine/protocol.ts';
import { catalogue } from '../../models/catalogue/catalogue.ts';
import { storedAddress } from '../../models/read/stored-model.ts';
import { useNoticesStore } from '../page/notices-store.ts';
import { remembered } from '../page/remembered.ts';
import { useParametersStore } from '../refine/parameters-store.ts';

/** The model that comes with the page. */
export const miniature = { id: 'demo', title: 'The miniature' } as const;

/** A model that runs, or should. */
export interface ChosenModel {
  readonly id: string;
  readonly title: string;
}

/** A model of the person's own, at an address. */
export interface OwnAddress {
  readonly url: string;
  /** The catalogue entry whose family it is taken to be of. */
  readonly like: string;
}

/** A model of files from the person's disk, readable for as long as the page lives. */
export interface LocalFiles extends ChosenModel {
  readonly address: string;
  readonly bytes: number;
}

interface ModelsState {
  readonly chosen: ChosenModel;
  readonly memory: MemoryUse;
  /** Counts the choices: choosing again loads again, whatever was cached. */
  readonly turn: number;
  /** Entries whose licence the person has agreed to. */
  readonly agreed: readonly string[];
  readonly own: readonly OwnAddress[];
  readonly local: LocalFiles | null;
  /** Entries that the person has asked about: their preflight stays in view. */
  readonly asked: readonly string[];

  /** Another model, from here on. Parameters that were changed by hand belonged to the last one. */
  readonly choose: (model: ChosenModel) => void;
  readonly chooseMemory: (memory: MemoryUse) => void;
  readonly agree: (id: string, agrees: boolean) => void;
  readonly addOwn: (own: OwnAddress) => void;
  readonly removeOwn: (url: string) => void;
  readonly setLocal: (local: LocalFiles | null) => void;
  readonly ask: (id: string, asks: boolean) => void;
}

/** What is remembered between visits, as it must be found. */
const rememberedEntries = {
  chosen: v.object({ id: v.pipe(v.string(), v.nonEmpty()), title: v.string() }),
  memory: v.picklist(['keep', 'one-graph'] satisfies MemoryUse[]),
  agreed: v.pipe(v.array(v.string()), v.readonly()),
  own: v.pipe(
    v.array(
      v.object({
        url: v.pipe(v.string(), v.url(), v.regex(/^https?:/)),
        like: v.picklist(catalogue.map(({ id }) => id)), // an entry of another version may be gone
      }),
    ),
    v.readonly(),
  ),
};

/** Which model a person wants, and how. All but what points into this visit is remembered. */
export const useModelsStore = create<ModelsState>()(
  persist(
    (set) => ({
      chosen: miniature,
      memory: 'keep',
      turn: 0,
      agreed: [],
      own: [],
      local: null,
      asked: [],
      choose: ({ id, title }) => {
        stoodIn = null;
        const { preset, choosePreset } = useParametersStore.getState();
        choosePreset(preset);
        set(({ turn }) => ({ chosen: { id, title }, turn: turn + 1 }));
      },
      chooseMemory: (memory) => set(({ turn }) => ({ memory, turn: turn + 1 })),
      agree: (id, agrees) => set(({ agreed }) => ({ agreed: withOrWithout(agreed, id, agrees) })),
      addOwn: (own) => set((state) => ({ own: [...state.own.filter(({ url }) => url !== own.url), own] })),
      removeOwn: (removed) => set(({ own }) => ({ own: own.filter(({ url }) => url !== removed) })),
      setLocal: (local) => set({ local }),
      ask: (id, asks) => set(({ asked }) => ({ asked: withOrWithout(asked, id, asks) })),
    }),
    {
      name: 'g4seg-models',
      storage: remembered(rememberedEntries, 'the chosen model and the models of your own'),
      partialize: ({ chosen, memory, agreed, own }) => ({ chosen, memory, agreed, own }),
    },
  ),
);

function withOrWithout(list: readonly string[], item: string, wanted: boolean): readonly string[] {
  const others = list.filter((one) => one !== item);
  return wanted ? [...others, item] : others;
}

/**
 * Where the engine finds the chosen model. Files from disk that this visit does not hold are the miniature.
 * @param appUrl address of the app
 */
export function addressOf({ id }: ChosenModel, local: LocalFiles | null, appUrl: string): string {
  if (local?.id === id) return local.address;
  return id === miniature.id || id.startsWith(localPrefix) ? new URL('models/demo/', appUrl).href : storedAddress(id);
}

/** Ids of models from disk begin so: nothing can find them again after a reload. */
export const localPrefix = 'local-';

/** The model whose place the miniature has taken. */
let stoodIn: string | null = null;

/** A model is whole again: it runs again if it is the chosen one, or was until the miniature took its place. */
export function returnTo(model: ChosenModel): void {
  const { chosen, choose } = useModelsStore.getState();
  if (chosen.id === model.id || (chosen.id === miniature.id && stoodIn === model.id)) choose(model);
}

/** Goes back to the miniature because the chosen model cannot be had, and says so. */
export function fallBack(why: string): void {
  const { chosen, choose } = useModelsStore.getState();
  if (chosen.id === miniature.id) return;
  choose(miniature);
  stoodIn = chosen.id;
  const text = `${chosen.title} cannot be used: ${why} The miniature runs instead.`;
  useNoticesStore.getState().post({ kind: 'problem', text });
}
