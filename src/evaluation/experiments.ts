import { sha256 } from '../core/digest.ts';
import type { Plane } from '../core/grid.ts';
import type { Engine, RefineParameters } from '../engine/protocol.ts';
import { paperParameters } from '../engine/protocol.ts';
import { jointBilateral } from '../method/baselines.ts';
import { resizeBilinear } from '../images/resize.ts';
import type { EvaluationItem } from './items.ts';
import { truthPlane } from './items.ts';

/** One row of a table: what is done to the coarse masks of an item. Returns one refined mask a class. */
export interface Experiment {
  readonly name: string;
  /** For the reader of the table. */
  readonly description: string;
  refine(engine: Engine, item: EvaluationItem, defaults: RefineParameters): Promise<readonly Plane[]>;
}

/** The method with the model's default parameters. */
export const defaultExperiment = withParameters('default', 'the model’s default parameters', {});

/** What tells which part of the method is worth what; the baselines need no diffusion model. */
export const controls: readonly Experiment[] = [
  withParameters('rounds-3', 'three rounds', { rounds: 3 }),
  withParameters('no-injection', 'Δ = 0: the mask is not injected', { crossStrength: 0, selfStrength: 0 }),
  {
    name: 'true-mask-injection',
    description: 'the true mask injected at Δ 8 / 2.4: the ceiling of injection',
    refine: async (engine, item, defaults) =>
      run(engine, await withTrueInjection(item), { ...defaults, crossStrength: 8, selfStrength: 2.4 }),
  },
  withParameters('paper', 'the paper’s row: t = 400, CLIP value path, β = 0.8, band 0.2 to 0.6', paperParameters),
  withParameters('round-trip', 'autoencoder round trip instead of generation', { control: 'round-trip' }),
  withParameters('random-match', 'random matches', { control: 'random-match' }),
  withParameters('self-match', 'every patch matched with itself: must be 0', { control: 'self-match' }),
  withParameters('second-nearest', 'the photo matched with itself, the patch excluded; no diffusion', {
    control: 'second-nearest',
  }),
  {
    name: 'joint-bilateral',
    description: 'one step of a joint bilateral filter at the same β and band; no model at all',
    refine: async (_engine, { photo, masks }, { beta, band }) =>
      masks.map(({ probability }) =>
        jointBilateral(probability, resizeBilinear(photo.pixels, probability), {
          radius: 6,
          spatialSigma: 3,
          colourSigma: 25,
          beta,
          band,
        }),
      ),
  },
];

function withParameters(name: string, description: string, changed: Partial<RefineParameters>): Experiment {
  return { name, description, refine: (engine, item, defaults) => run(engine, item, { ...defaults, ...changed }) };
}

async function run(engine: Engine, { photo, masks }: EvaluationItem, parameters: RefineParameters): Promise<Plane[]> {
  const { classes } = await engine.refine({ photo, masks, parameters });
  return classes.map(({ rounds }) => rounds[rounds.length - 1].after);
}

async function withTrueInjection(item: EvaluationItem): Promise<EvaluationItem> {
  const masks = await Promise.all(
    item.masks.map(async (mask, index) => {
      const probability = truthPlane(item, item.labels[index]);
      return { ...mask, injected: { probability, digest: await sha256(probability.data) } };
    }),
  );
  return { ...item, masks };
}
