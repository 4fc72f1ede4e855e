import type { Control, FeatureExtractor } from '../../engine/protocol.ts';

/** The parameters that are one number. */
export type NumberParameter = 'beta' | 'timestep' | 'crossStrength' | 'selfStrength' | 'rounds' | 'seed';

interface Range {
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly whole: boolean;
}

export const parameterRanges: Readonly<Record<NumberParameter, Range>> = {
  beta: { least: 0, most: 1, step: 0.01, whole: false },
  timestep: { least: 1, most: 999, step: 1, whole: true },
  crossStrength: { least: 0, most: 10, step: 0.1, whole: false },
  selfStrength: { least: 0, most: 10, step: 0.1, whole: false },
  rounds: { least: 1, most: 5, step: 1, whole: true },
  seed: { least: 0, most: 0xffffffff, step: 1, whole: true },
};

/** What each parameter is called and does, in one sentence. */
export const parameterWords: Readonly<
  Record<NumberParameter | 'band' | 'features' | 'control', { name: string; unit?: string; help: string }>
> = {
  beta: { name: 'Keep old mask, β', help: 'Share of the old probability; the rest comes from the matched point.' },
  band: { name: 'Confidence band', help: 'Only pixels this unsure may change; the sure ones stay.' },
  timestep: { name: 'Noise level, t', unit: 'step', help: 'How much noise is added before the one denoising step.' },
  crossStrength: {
    name: 'Pull to the word, Δ cross',
    unit: 'nat',
    help: 'How hard masked pixels attend to the class name.',
  },
  selfStrength: { name: 'Pull together, Δ self', unit: 'nat', help: 'How hard masked pixels attend to each other.' },
  features: { name: 'Compare by, F', help: 'What describes a patch when the two pictures are matched.' },
  rounds: { name: 'Rounds', help: 'Repeats the whole pass, each time from the refined mask.' },
  seed: { name: 'Seed', help: 'Which noise is added; the same seed gives the same result.' },
  control: { name: 'Control experiment', help: 'Replaces one part of the method, to see what that part is worth.' },
};

export const featureExtractors: readonly FeatureExtractor[] = ['clip-value', 'vae-latent', 'raw-patch'];

export const featureNames: Readonly<Record<FeatureExtractor, string>> = {
  'clip-value': 'CLIP value features',
  'vae-latent': 'VAE latents',
  'raw-patch': 'Raw pixels of the patch',
};

export const controls: readonly Control[] = ['none', 'round-trip', 'random-match', 'self-match', 'second-nearest'];

export const controlNames: Readonly<Record<Control, string>> = {
  none: 'None: the method itself',
  'round-trip': 'VAE round trip, no diffusion',
  'random-match': 'Random matches',
  'self-match': 'Every patch matches itself',
  'second-nearest': 'Photo with itself, second nearest',
};
