import type { RefineParameters, StageName } from '../../engine/protocol.ts';

/**
 * How often each stage runs for one picture when nothing is known of it yet: what a row costs that shares nothing with
 * the rows before it. The pass of a round whose injected masks have not moved is counted all the same, so with several
 * rounds this is the most it can be.
 */
export function naiveRuns(
  { method, postRefiner, control, rounds, features }: RefineParameters,
  classes: number,
): Readonly<Record<StageName, number>> {
  const runs = method === 'g4seg';
  const generates = runs && control !== 'self-match' && control !== 'second-nearest';
  const denoises = generates && control !== 'round-trip';
  const passes = denoises ? classes * rounds : Number(generates);
  const matches = control === 'random-match' ? classes * rounds : Math.max(1, passes);
  return {
    prepare: Number(runs),
    'coarse-features': 0, // before a row begins
    'coarse-text': 0,
    coarse: 0,
    encode: Number(generates || (runs && features === 'vae-latent')),
    noise: Number(denoises),
    'embed-text': denoises ? classes : 0,
    denoise: passes,
    decode: Number(generates) && passes,
    'features-original': Number(runs),
    'features-generated': Number(generates) && passes,
    match: runs ? matches : 0,
    mix: runs ? classes * rounds : 0,
    joint: Number(method === 'self-similarity' || postRefiner !== 'none'),
    'self-similarity': Number(method === 'self-similarity'),
    lattice: Number(postRefiner.startsWith('crf')),
    post: Number(postRefiner !== 'none'),
    merge: 2,
  };
}
