import { describe, expect, it } from 'vitest';
import { catalogueEntry } from './catalogue.ts';
import { withScheduler } from './scheduler-config.ts';

const { family } = catalogueEntry('sd-2.1-base');
const read = (config: unknown) => withScheduler(family, JSON.stringify(config), 'my/scheduler_config.json');
/** As diffusers writes it for Stable Diffusion 2.1 at 768 pixels, but for what no step of ours asks. */
const published = {
  _class_name: 'DDIMScheduler',
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
  beta_start: 0.00085,
  num_train_timesteps: 1000,
  prediction_type: 'v_prediction',
  trained_betas: null,
};

describe('withScheduler', () => {
  it('takes the prediction type, and leaves the rest of the family', () => {
    expect(read(published)).toEqual({ ...family, predictionType: 'v_prediction' });
    expect(read({ ...published, prediction_type: 'epsilon' })).toEqual(family);
    expect(read({})).toEqual(family);
  });

  it.each([
    ['prediction_type', 'sample', 'prediction_type "sample"; a model can be run with "epsilon" or "v_prediction"'],
    ['num_train_timesteps', 4000, 'num_train_timesteps 4000; a model can be run with 1000'],
    [
      'beta_schedule',
      'squaredcos_cap_v2',
      'beta_schedule "squaredcos_cap_v2"; a model can be run with "scaled_linear"',
    ],
    ['beta_end', 0.02, 'beta_end 0.02; a model can be run with 0.012'],
    ['trained_betas', [0.1], 'trained_betas [0.1]'],
    ['rescale_betas_zero_snr', true, 'rescale_betas_zero_snr true'],
  ])('refuses another %s by name and value', (name, value, message) => {
    expect(() => read({ ...published, [name]: value })).toThrow(`my/scheduler_config.json has ${message}`);
  });

  it.each(['<html>', '[1]', 'null'])('refuses %s', (text) => {
    expect(() => withScheduler(family, text, 'x.json')).toThrow(/x\.json is no scheduler configuration/);
  });
});
