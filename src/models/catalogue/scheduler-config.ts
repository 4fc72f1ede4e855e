import { G4SegError } from '../../core/errors.ts';
import type { ModelFamily } from './manifest.ts';

/** Where diffusers writes what a model was trained to predict and under which noise. */
export const schedulerConfig = 'scheduler/scheduler_config.json';

/** The schedule of every published Stable Diffusion 1 and 2, and the one of `method/noise-schedule.ts`. */
const known: Readonly<Record<string, unknown>> = {
  num_train_timesteps: 1000,
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
  trained_betas: null,
  rescale_betas_zero_snr: false,
};

/**
 * The family with the prediction type of a scheduler configuration: ε, or v for Stable Diffusion 2.x at 768 pixels.
 * What the file does not say stays as it is.
 * @param text the file
 * @param where for messages
 * @throws G4SegError 'bad-model' if it is no such file, or asks for a prediction or a noise schedule that is not known
 */
export function withScheduler(family: ModelFamily, text: string, where: string): ModelFamily {
  const config = parsed(text, where);
  for (const [name, expected] of Object.entries(known)) {
    const found = config[name] ?? expected;
    if (found !== expected) throw unknownValue(where, name, found, JSON.stringify(expected));
  }
  const predictionType = config['prediction_type'] ?? family.predictionType;
  if (predictionType !== 'epsilon' && predictionType !== 'v_prediction')
    throw unknownValue(where, 'prediction_type', predictionType, '"epsilon" or "v_prediction"');
  return { ...family, predictionType };
}

function parsed(text: string, where: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // told below, as anything else that is no object
  }
  throw new G4SegError('bad-model', `${where} is no scheduler configuration: it is not a JSON object. Copy it again.`, {
    file: schedulerConfig,
  });
}

function unknownValue(where: string, name: string, found: unknown, expected: string): G4SegError {
  const shown = (JSON.stringify(found) ?? '').slice(0, 60);
  return new G4SegError(
    'bad-model',
    `${where} has ${name} ${shown}; a model can be run with ${expected}. Choose a model that was trained so.`,
    { file: schedulerConfig, name },
  );
}
