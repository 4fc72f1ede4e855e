import { beforeEach, describe, expect, it } from 'vitest';
import { paperParameters } from '../../method/parameters.ts';
import { effectiveParameters, presetParameters, useParametersStore } from './parameters-store.ts';

const model = { ...paperParameters, timestep: 200, beta: 0.7, band: null };
const state = () => useParametersStore.getState();

describe('parameters', () => {
  beforeEach(() => useParametersStore.setState(useParametersStore.getInitialState(), true));

  it('are unknown until the model tells its defaults', () => {
    expect(effectiveParameters(state(), undefined)).toBeUndefined();
    expect(effectiveParameters(state(), model)).toEqual(model);
  });

  it('lay changes over the preset, one reset at a time', () => {
    state().set({ beta: 0.3 });
    state().set({ timestep: 610, band: { low: 0.1, high: 0.7 } });
    expect(effectiveParameters(state(), model)).toEqual({
      ...model,
      beta: 0.3,
      timestep: 610,
      band: { low: 0.1, high: 0.7 },
    });
    state().reset('band');
    expect(effectiveParameters(state(), model)).toEqual({ ...model, beta: 0.3, timestep: 610 });
  });

  it('drop the changes when a preset is chosen', () => {
    state().set({ beta: 0.3 });
    state().choosePreset('paper');
    expect(effectiveParameters(state(), model)).toEqual(paperParameters);
  });

  it('offer a session file as a preset of its own', () => {
    const made = { id: 'demo', digests: {}, backend: 'wasm', precision: 'float32' } as const;
    const session = { ...paperParameters, seed: 99 };
    state().set({ beta: 0.1 });
    state().openSession({ parameters: session, model: made });
    expect(effectiveParameters(state(), model)).toEqual(session);
    state().choosePreset('model');
    expect(presetParameters(state(), model)).toEqual(model);
    expect(state().session?.parameters).toEqual(session);
  });
});
