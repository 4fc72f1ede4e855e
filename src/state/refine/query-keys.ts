import type { MemoryUse, RefineRequest } from '../../engine/protocol.ts';

/**
 * Keys of TanStack Query. They hold strings, booleans and finite numbers only, because the library compares keys
 * by their JSON: two different buffers would be the same key, and NaN would be null. Bytes enter by digest.
 */
type KeyPart = string | number | boolean;
export type Key = readonly KeyPart[];

/** Which model, from where, on what. */
export interface ModelChoice {
  readonly baseUrl: string;
  readonly prefer: 'fastest' | 'wasm';
  readonly memory: MemoryUse;
  /** Counts the choices: the engine holds one model, so coming back to an earlier one has to load it again. */
  readonly turn: number;
}

export function modelKey({ baseUrl, prefer, memory, turn }: ModelChoice): Key {
  return ['model', baseUrl, prefer, memory, turn];
}

/** Everything but what Eq. 9 alone reads. Two requests with the same passKey differ in the mixing at most. */
export function passKey(model: ModelChoice, request: RefineRequest): Key {
  const { background = 0.5 } = request;
  const { method, postRefiner, reach, timestep, seed, crossStrength, selfStrength, features, rounds, control } =
    request.parameters;
  return checked([
    ...modelKey(model),
    request.photo.digest,
    request.masks.length,
    ...request.masks.flatMap((mask) => [mask.className, mask.digest, mask.injected?.digest ?? '']),
    typeof background === 'object' ? background.digest : background,
    ...[
      method,
      postRefiner,
      reach ?? 'read from the mask',
      timestep,
      seed,
      crossStrength,
      selfStrength,
      features,
      rounds,
      control,
    ],
  ]);
}

export function refineKey(model: ModelChoice, request: RefineRequest): Key {
  const { beta, band } = request.parameters;
  return checked(['refine', ...passKey(model, request), beta, ...(band ? [band.low, band.high] : ['no band'])]);
}

export interface PatchQuestion {
  readonly classIndex: number;
  readonly round: number;
  readonly patch: number;
  readonly top: number;
}

/** With one round the mixing does not touch what is matched, so that a drag of β asks nothing anew. */
export function inspectKey(model: ModelChoice, request: RefineRequest, question: PatchQuestion): Key {
  const { classIndex, round, patch, top } = question;
  const from = request.parameters.rounds === 1 ? passKey(model, request) : refineKey(model, request);
  return checked(['inspect', ...from, classIndex, round, patch, top]);
}

export function sampleKey(seed: number): Key {
  return checked(['sample', seed]);
}

/** Progress of a call is pushed into the cache under a key of its own. */
export function progressKey(of: 'model' | 'refine'): Key {
  return ['progress', of];
}

function checked(key: Key): Key {
  for (const part of key) {
    if (typeof part === 'number' && !Number.isFinite(part)) throw new RangeError(`A query key cannot hold ${part}.`);
  }
  return key;
}
