import type { RefineParameters, StageName } from '../../engine/protocol.ts';

/**
 * How often each stage runs for one picture when nothing is known of it yet: what a row costs that shares nothing with
 * the rows before it. The pass of a round whose injected masks have not moved is counted all the same, so with several
 * rounds this is the most it can be.
 */
export function naiveRuns(
  { control, rounds, features }: RefineParameters,
  classes: number,
): Readonly<Record<StageName, number>> {
  const generates = control !== 'self-match' && control !== 'second-nearest';
  const denoises = generates && control !== 'round-trip';
  const passes = denoises ? classes * rounds : Number(generates);
  const matches = control === 'random-match' ? classes * rounds : Math.max(1, passes);
  return {
    prepare: 1,
    encode: Number(generates || features === 'vae-latent'),
    noise: Number(denoises),
    'embed-text': denoises ? classes : 0,
    denoise: passes,
    decode: Number(generates) && passes,
    'features-original': 1,
    'features-generated': Number(generates) && passes,
    match: matches,
    mix: classes * rounds,
    merge: 2,
  };
}
