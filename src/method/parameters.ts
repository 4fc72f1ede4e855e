import { G4SegError } from '../core/errors.ts';

/** What changes the probabilities of each class before the classes meet. */
export const methods = ['g4seg', 'self-similarity', 'none'] as const;
/**
 * - `g4seg`: one generated picture a class, matched with the photo (Eq. 2-9). Needs a model.
 * - `self-similarity`: the photo matched with itself by raw patches, the patch itself excluded, mixed by Eq. 9.
 * - `none`: the coarse mask goes on as it is.
 */
export type Method = (typeof methods)[number];

/** What is done with all classes and the background together, after the method. None of them needs a model. */
export const postRefiners = [
  'none',
  'automatic',
  'crf-deeplab',
  'crf-irn',
  'crf-affinitynet',
  'guided-filter',
  'pamr',
  'joint-bilateral',
] as const;
/** `automatic` is a dense CRF whose distances follow the mask, within reach of its edge; see refiners/automatic.ts. */
export type PostRefiner = (typeof postRefiners)[number];

/** Which features F of Eq. 8 describe a patch. */
export const featureExtractors = ['clip-value', 'vae-latent', 'raw-patch'] as const;
export type FeatureExtractor = (typeof featureExtractors)[number];

/**
 * `none` is the method. The others replace one part of it, to tell what that part is worth:
 * - `round-trip`: the generated picture is decode(encode(photo)); no noise, no denoising.
 * - `random-match`: δ is drawn at random.
 * - `self-match`: δ is the identity.
 * - `second-nearest`: the photo is matched with itself, the patch itself excluded; nothing is generated.
 */
export const controls = ['none', 'round-trip', 'random-match', 'self-match', 'second-nearest'] as const;
export type Control = (typeof controls)[number];

/** Pixels whose foreground probability lies inside [low, high] may change; both ends included. */
export interface ConfidenceBand {
  readonly low: number;
  readonly high: number;
}

/** Everything that moves a result. */
export interface RefineParameters {
  readonly method: Method;
  readonly postRefiner: PostRefiner;
  /** How far the edge may move with the automatic refiner, in pixels of the mask; `null` reads it from the mask. */
  readonly reach: number | null;
  /** t of the one noising step. */
  readonly timestep: number;
  /** Seed of the noise. */
  readonly seed: number;
  /** Δ_cross: what Eq. 5 adds to the scaled logits of (mask pixel, class token), in nats. α = Δ·√d. */
  readonly crossStrength: number;
  /** Δ_self: what Eq. 5 adds to the scaled logits of (mask pixel, mask pixel), in nats. */
  readonly selfStrength: number;
  /** F of Eq. 8. */
  readonly features: FeatureExtractor;
  /** β of Eq. 9, the share of the old probability. */
  readonly beta: number;
  /** `null` lets every pixel change. */
  readonly band: ConfidenceBand | null;
  /** How often the method is repeated, each time with the refined mask. */
  readonly rounds: number;
  readonly control: Control;
}

/** The paper's parameters, open vocabulary; β is 0.9 in its weakly supervised rows. Δ stands for the α it does not state. */
export const paperParameters: RefineParameters = {
  method: 'g4seg',
  postRefiner: 'none',
  reach: null,
  timestep: 400,
  seed: 0,
  crossStrength: 2,
  selfStrength: 0.6,
  features: 'clip-value',
  beta: 0.8,
  band: { low: 0.2, high: 0.6 },
  rounds: 1,
  control: 'none',
};

/** The parameters that are one number. */
export type NumberParameter = 'beta' | 'timestep' | 'crossStrength' | 'selfStrength' | 'rounds' | 'seed';

/** What a number may be, both ends included, and the part of it that a slider shows. */
interface Range {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
  readonly slider: { readonly least: number; readonly most: number; readonly step: number };
}

export const numberRanges: Readonly<Record<NumberParameter, Range>> = {
  beta: { least: 0, most: 1, whole: false, slider: { least: 0, most: 1, step: 0.01 } },
  timestep: { least: 1, most: 999, whole: true, slider: { least: 1, most: 999, step: 1 } },
  // Beyond ±30 nats a softmax has long saturated; more only costs precision in float16.
  crossStrength: { least: -30, most: 30, whole: false, slider: { least: 0, most: 10, step: 0.1 } },
  selfStrength: { least: -30, most: 30, whole: false, slider: { least: 0, most: 10, step: 0.1 } },
  rounds: { least: 1, most: 10, whole: true, slider: { least: 1, most: 5, step: 1 } },
  seed: { least: 0, most: 0xffffffff, whole: true, slider: { least: 0, most: 0xffffffff, step: 1 } },
};

/** Pixels; more than the largest photo has is no limit at all. */
export const reachRange = { least: 1, most: 4096, slider: { least: 1, most: 100, step: 1 } } as const;

/** What each parameter is called and does, in one sentence. */
export const parameterWords: Readonly<
  Record<keyof RefineParameters, { readonly name: string; readonly unit?: string; readonly help: string }>
> = {
  method: { name: 'Method', help: 'What moves the mask before the classes meet.' },
  postRefiner: { name: 'After that', help: 'Fits the edge of all classes together to the colours of the photo.' },
  reach: { name: 'Edge may move', unit: 'px', help: 'How far from your edge the refined edge may lie.' },
  beta: { name: 'Trust my mask, β', help: 'Share of the old probability; the rest comes from the matched point.' },
  band: { name: 'Confidence band', help: 'Only pixels this unsure may change; the sure ones stay.' },
  timestep: { name: 'Noise level, t', unit: 'step', help: 'How much noise is added before the one denoising step.' },
  crossStrength: {
    name: 'Pull to the word, Δ cross',
    unit: 'nat',
    help: 'How hard masked pixels attend to the class name.',
  },
  selfStrength: { name: 'Pull together, Δ self', unit: 'nat', help: 'How hard masked pixels attend to each other.' },
  features: { name: 'Compare by, F', help: 'What describes a patch when the two pictures are matched.' },
  rounds: { name: 'Rounds', help: 'Repeats the method, each time from the refined mask.' },
  seed: { name: 'Seed', help: 'Which noise is added; the same seed gives the same result.' },
  control: { name: 'Control experiment', help: 'Replaces one part of the method, to see what that part is worth.' },
};

export const methodNames: Readonly<Record<Method, string>> = {
  g4seg: 'G4Seg: generate and compare',
  'self-similarity': 'Photo compared with itself',
  none: 'None: my mask as it is',
};

export const postRefinerNames: Readonly<Record<PostRefiner, string>> = {
  none: 'Nothing',
  automatic: 'Dense CRF near the edge, set by the mask',
  'crf-deeplab': 'Dense CRF, DeepLab’s recipe',
  'crf-irn': 'Dense CRF, IRN’s recipe',
  'crf-affinitynet': 'Dense CRF, AffinityNet’s recipe',
  'guided-filter': 'Guided filter',
  pamr: 'PAMR',
  'joint-bilateral': 'Joint bilateral filter',
};

export const featureNames: Readonly<Record<FeatureExtractor, string>> = {
  'clip-value': 'CLIP value features',
  'vae-latent': 'VAE latents',
  'raw-patch': 'Raw pixels of the patch',
};

export const controlNames: Readonly<Record<Control, string>> = {
  none: 'None: the method itself',
  'round-trip': 'VAE round trip, no diffusion',
  'random-match': 'Random matches',
  'self-match': 'Every patch matches itself',
  'second-nearest': 'Photo with itself, second nearest',
};

/**
 * Parameters from a place that may say anything: a file, a manifest, a message. Files written before there were
 * refiners ran G4Seg and nothing after it.
 * @throws G4SegError `bad-input` that names the first value that cannot be, what it is, and what it may be
 */
export function parseParameters(value: unknown): RefineParameters {
  if (typeof value !== 'object' || value === null) throw bad('The parameters are missing.');
  const given = { method: 'g4seg', postRefiner: 'none', reach: null, ...value } as Readonly<Record<string, unknown>>;
  const number = (name: NumberParameter) => checkedNumber(name, given[name]);
  return {
    method: oneOf('method', methods, given['method']),
    postRefiner: oneOf('postRefiner', postRefiners, given['postRefiner']),
    reach: checkedReach(given['reach']),
    timestep: number('timestep'),
    seed: number('seed'),
    crossStrength: number('crossStrength'),
    selfStrength: number('selfStrength'),
    features: oneOf('features', featureExtractors, given['features']),
    beta: number('beta'),
    band: checkedBand(given['band']),
    rounds: number('rounds'),
    control: oneOf('control', controls, given['control']),
  };
}

function checkedNumber(name: NumberParameter, found: unknown): number {
  const { least, most, whole } = numberRanges[name];
  if (typeof found === 'number' && found >= least && found <= most && (!whole || Number.isInteger(found))) return found;
  throw bad(`${name} must be ${whole ? 'a whole number ' : ''}from ${least} to ${most}; it is ${shown(found)}.`);
}

function oneOf<T extends string>(name: string, allowed: readonly T[], found: unknown): T {
  const option = allowed.find((one) => one === found);
  if (option !== undefined) return option;
  throw bad(`${name} must be one of ${allowed.join(', ')}; it is ${shown(found)}.`);
}

function checkedReach(value: unknown): number | null {
  if (value === null || (typeof value === 'number' && value >= reachRange.least && value <= reachRange.most))
    return value;
  throw bad(`reach must be null or from ${reachRange.least} to ${reachRange.most} pixels; it is ${shown(value)}.`);
}

function checkedBand(value: unknown): ConfidenceBand | null {
  if (value === null) return null;
  const { low, high } = (value ?? {}) as { low?: unknown; high?: unknown };
  if (typeof low === 'number' && typeof high === 'number' && low >= 0 && low <= high && high <= 1) return { low, high };
  throw bad(`band must be null or 0 ≤ low ≤ high ≤ 1; it is ${shown(value)}.`);
}

function shown(value: unknown): string {
  return (typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value))).slice(0, 60);
}

function bad(message: string): G4SegError {
  return new G4SegError('bad-input', message);
}
