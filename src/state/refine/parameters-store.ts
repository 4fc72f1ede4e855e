import { create } from 'zustand';
import type { RefineParameters } from '../../engine/protocol.ts';
import { paperParameters } from '../../method/parameters.ts';
import type { SessionModel } from './session-schema.ts';

/** Where the values come from that a person has not set: the loaded model, the paper, or a dropped session file. */
export type Preset = 'model' | 'paper' | 'session';

/** What a session file says of its run, beside the inputs. */
interface OpenedRun {
  readonly parameters: RefineParameters;
  readonly model: SessionModel;
}

/** The parameters as a person chose them. */
export interface Settings {
  readonly preset: Preset;
  /** What the person set on top of the preset. */
  readonly changes: Partial<RefineParameters>;
  /** The session file that was opened last: its parameters, and the model files it was made with. */
  readonly session: OpenedRun | null;
}

interface ParametersState extends Settings {
  readonly set: (changes: Partial<RefineParameters>) => void;
  readonly reset: (name: keyof RefineParameters) => void;
  readonly choosePreset: (preset: Preset) => void;
  readonly openSession: (session: OpenedRun) => void;
}

/** Every parameter that moves a result, as a person chose it. */
export const useParametersStore = create<ParametersState>()((set) => ({
  preset: 'model',
  changes: {},
  session: null,
  set: (changes) => set((state) => ({ changes: { ...state.changes, ...changes } })),
  reset: (name) =>
    set((state) => {
      const changes = { ...state.changes };
      delete changes[name];
      return { changes };
    }),
  choosePreset: (preset) => set({ preset, changes: {} }),
  openSession: (session) => set({ preset: 'session', changes: {}, session }),
}));

/** The values behind a preset; `undefined` while the model that defines them is still loading. */
export function presetParameters(
  state: Pick<ParametersState, 'preset' | 'session'>,
  modelDefaults: RefineParameters | undefined,
): RefineParameters | undefined {
  if (state.preset === 'paper') return paperParameters;
  if (state.preset === 'session' && state.session) return state.session.parameters;
  return modelDefaults;
}

/** Whether a person, or the session file that was opened, named the method. */
export function isMethodChosen({ preset, changes }: Pick<ParametersState, 'preset' | 'changes'>): boolean {
  return changes.method !== undefined || preset === 'session';
}

/** The values in force: the preset, and the person's changes on top. */
export function effectiveParameters(
  state: Pick<ParametersState, 'preset' | 'session' | 'changes'>,
  modelDefaults: RefineParameters | undefined,
): RefineParameters | undefined {
  const base = presetParameters(state, modelDefaults);
  return base && { ...base, ...state.changes };
}
