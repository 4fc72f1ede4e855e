import { area } from '../../core/grid.ts';
import { cosineOfMatches, randomMatch } from '../../method/correspondence.ts';
import type { Backend, Correspondence, DeviceFeatures } from '../machine/backend.ts';
import { hostFeatures } from '../run/host-features.ts';
import type { Stage } from '../run/stage-graph.ts';

/** What finds δ: the search of Eq. 8, the search that leaves the patch itself out, or a seed for random matches. */
export type Matching =
  { readonly kind: 'nearest' } | { readonly kind: 'exclude-self' } | { readonly kind: 'random'; readonly seed: number };

/** δ_j = argmax over j' of cos(F(x)[j'], F(x̃)[j]) (Eq. 8), or what a control puts in its place. */
export function matchStage(
  backend: Backend,
): Stage<{ generated: DeviceFeatures; original: DeviceFeatures }, Matching, Correspondence> {
  return {
    name: 'match',
    run: async ({ generated, original }, matching) => {
      if (matching.kind !== 'random') return backend.match(generated, original, matching.kind === 'exclude-self');
      const match = randomMatch(area(original.grid), matching.seed);
      const cosine = cosineOfMatches(
        await hostFeatures(backend, generated),
        await hostFeatures(backend, original),
        match,
      );
      return { match, cosine };
    },
    bytes: ({ match, cosine }) => match.byteLength + cosine.byteLength,
  };
}
