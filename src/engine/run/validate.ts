import { G4SegError } from '../../core/errors.ts';
import type { ModelFamily } from '../../models/catalogue/manifest.ts';
import type { RefineParameters, RefineRequest } from '../protocol.ts';

const mostRounds = 10;

/**
 * Refuses a request that cannot be worked on, naming the value.
 * @throws G4SegError 'bad-input'
 */
export function checkRequest({ photo, masks, parameters }: RefineRequest): void {
  if (masks.length === 0) throw bad('There is no mask. Drop a coarse mask or paint one.');
  if (photo.pixels.height < 1 || photo.pixels.width < 1) throw bad('The photo has no pixels.');
  const [{ probability: first }] = masks;
  const names = new Set<string>();
  for (const { className, probability } of masks) {
    if (!className.trim()) throw bad('The class name is empty. Say what the mask shows, for example "cat".');
    if (names.has(className))
      throw bad(`The class "${className}" has two masks. Give each class one mask.`, { className });
    names.add(className);
    if (probability.height !== first.height || probability.width !== first.width) {
      throw bad(
        `The masks differ in size: ${first.width} x ${first.height} and ${probability.width} x ${probability.height} ("${className}").`,
        { className },
      );
    }
    if (!probability.data.every((value) => value >= 0 && value <= 1)) {
      throw bad(`The mask of "${className}" has values outside [0, 1].`, { className });
    }
  }
  checkParameters(parameters);
}

function checkParameters(parameters: RefineParameters): void {
  const { timestep, seed, crossStrength, selfStrength, beta, band, rounds } = parameters;
  if (!Number.isInteger(timestep) || timestep < 1 || timestep > 999)
    throw bad(`The timestep is a whole number from 1 to 999; got ${timestep}.`);
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff)
    throw bad(`The seed is a whole number from 0 to 4294967295; got ${seed}.`);
  if (!(beta >= 0 && beta <= 1)) throw bad(`β lies between 0 and 1; got ${beta}.`);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > mostRounds)
    throw bad(`Rounds are a whole number from 1 to ${mostRounds}; got ${rounds}.`);
  if (band && !(band.low >= 0 && band.high <= 1 && band.low <= band.high)) {
    throw bad(`The confidence band needs 0 ≤ low ≤ high ≤ 1; got ${band.low} to ${band.high}.`);
  }
  for (const [name, value] of [
    ['Δ cross', crossStrength],
    ['Δ self', selfStrength],
  ] as const) {
    // Beyond ±30 nats a softmax has long saturated; more only costs precision in float16.
    if (!(Math.abs(value) <= 30)) throw bad(`${name} lies between -30 and 30; got ${value}.`);
  }
}

/**
 * Reads the default parameters of a manifest.
 * @throws G4SegError 'bad-model'
 */
export function parseDefaults(value: unknown, family: ModelFamily): RefineParameters {
  const defaults = value as RefineParameters;
  try {
    checkParameters(defaults);
    if (!['vae-latent', 'raw-patch', 'clip-value'].includes(defaults.features))
      throw bad(`Unknown features "${defaults.features}".`);
    if (family.imageSize % family.latentSize !== 0) throw bad('The picture is no multiple of the latent.');
  } catch (error) {
    throw new G4SegError(
      'bad-model',
      `The model's default parameters cannot be used. ${error instanceof Error ? error.message : ''}`,
      {},
      { cause: error },
    );
  }
  return { ...defaults, control: 'none' };
}

function bad(message: string, data: Record<string, string> = {}): G4SegError {
  return new G4SegError('bad-input', message, data);
}
