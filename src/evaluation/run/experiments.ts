import type { RefineParameters } from '../../engine/protocol.ts';
import { paperParameters } from '../../method/parameters.ts';
import type { Row } from './rows.ts';
import type { PostStep } from './post-refine.ts';
import { defaultRow, postRow, refineRow } from './rows.ts';

export const experimentNames = [
  'main',
  'ablation',
  'timesteps',
  'beta',
  'strength',
  'quality',
  'cost',
  'controls',
  'refiners',
] as const;
export type ExperimentName = (typeof experimentNames)[number];

/** A table of the paper, or one that asks what the paper's gain is made of. */
export interface Experiment {
  readonly name: ExperimentName;
  readonly title: string;
  /** What the numbers in {@link Row.setting} are, for the axis of a chart. */
  readonly axis?: string;
  /** The row that speaks for the experiment first. Rows that share stages stand together, so that the cache of a large model still holds them. */
  readonly rows: readonly Row[];
}

const timesteps = [100, 200, 300, 400, 500, 600, 700];
const shares = [0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
const strengths = [0, 0.5, 1, 2, 4, 8];
/** Δ_self for Δ_cross: DenseDiffusion's 0.3. */
const selfShare = 0.3;

const noInjection: Partial<RefineParameters> = { crossStrength: 0, selfStrength: 0 };

const controlRows: readonly Row[] = [
  refineRow('rounds-3', 'three rounds', { rounds: 3 }),
  refineRow('no-injection', 'Δ = 0: the mask is not injected', noInjection),
  {
    name: 'true-mask-injection',
    description: 'the true mask injected at Δ 8 / 2.4: the ceiling of injection',
    work: { kind: 'refine', changed: { crossStrength: 8, selfStrength: 2.4 }, injected: 'truth' },
  },
  refineRow('paper', 'the paper’s row: t = 400, CLIP value path, β = 0.8, band 0.2 to 0.6', paperParameters),
  refineRow('round-trip', 'autoencoder round trip instead of generation', { control: 'round-trip' }),
  refineRow('random-match', 'random matches', { control: 'random-match' }),
  refineRow('self-match', 'every patch matched with itself: 0 on soft masks, the feathering alone on hard ones', {
    control: 'self-match',
  }),
  refineRow('second-nearest', 'the photo matched with itself, the patch excluded; no diffusion', {
    control: 'second-nearest',
  }),
  {
    name: 'joint-bilateral',
    description: 'one step of a joint bilateral filter at the same β and band; no model at all',
    work: { kind: 'joint-bilateral', radius: 6, spatialSigma: 3, colourSigma: 25 },
  },
];

const crf = (recipe: 'deeplab' | 'irn' | 'affinitynet'): PostStep => ({ kind: 'crf', recipe });
const guided: PostStep = { kind: 'guided-filter', radius: 8, epsilon: 1e-4 };
const band = { low: 0.2, high: 0.6 };
const selfMatch: PostStep = { kind: 'self-match', patchesAcross: 64, scales: 3, neighbours: 4, beta: 0.8, band };
/** The same, but every pixel may change, and what it looks like counts half. */
const freeSelfMatch: PostStep = { ...selfMatch, beta: 0.5, band: null };

const refinerRows: readonly Row[] = [
  postRow('automatic', 'the rule for a photograph: dense CRF within reach of the edge, settings read from the mask', {
    kind: 'automatic',
  }),
  { name: 'coarse', description: 'the coarse masks as they were brought', work: { kind: 'coarse' } },
  postRow('feathered', 'what every refiner is given: hard masks feathered, soft ones as they are'),
  postRow('crf-deeplab', 'dense CRF, DeepLab’s recipe 1/3, 67/3/4, 10 iterations', crf('deeplab')),
  postRow('crf-irn', 'dense CRF, IRN’s recipe 3/3, 50/5/10, 10 iterations', crf('irn')),
  postRow('crf-affinitynet', 'dense CRF, AffinityNet’s recipe 3/3, 80/13/10, 10 iterations', crf('affinitynet')),
  postRow('guided-filter', 'guided filter, colour guide, radius 8, ε 1e-4', guided),
  postRow('pamr', 'PAMR, dilations 8 and 16, 10 iterations', { kind: 'pamr', dilations: [8, 16], iterations: 10 }),
  postRow('joint-bilateral', 'joint bilateral filter, radius 6, σ 3 px and 25 levels, β 0.8, band 0.2 to 0.6', {
    kind: 'joint-bilateral',
    radius: 6,
    spatialSigma: 3,
    colourSigma: 25,
    beta: 0.8,
    band,
  }),
  postRow('self-match', 'the photo matched with itself, 64 patches across, β 0.8, band 0.2 to 0.6', selfMatch),
  postRow('self-match-free', 'the same at β 0.5, every pixel may change', freeSelfMatch),
  postRow('self-match-free+crf', 'that, then DeepLab’s dense CRF', freeSelfMatch, crf('deeplab')),
  postRow('guided-filter+crf', 'guided filter, then DeepLab’s dense CRF', guided, crf('deeplab')),
  refineRow('g4seg', 'G4Seg with the model’s default parameters', {}),
  {
    name: 'g4seg+crf',
    description: 'G4Seg, then DeepLab’s dense CRF',
    work: { kind: 'post', changed: {}, steps: [crf('deeplab')] },
  },
];

export const experiments: Readonly<Record<ExperimentName, Experiment>> = {
  main: {
    name: 'main',
    title: 'Coarse to refined (Tables I and II)',
    rows: [
      defaultRow,
      refineRow('paper', 'the paper’s parameters, open vocabulary: β = 0.8', paperParameters),
      refineRow('paper-weak', 'the paper’s parameters, weakly supervised: β = 0.9', { ...paperParameters, beta: 0.9 }),
    ],
  },
  ablation: {
    name: 'ablation',
    title: 'Modules (Table III)',
    rows: [
      defaultRow,
      { name: 'baseline', description: 'the coarse mask', work: { kind: 'coarse' } },
      refineRow(
        'injection',
        '+ injection (EMI) without matching: Eq. 9 leaves S as it is where δ is the identity; the paper’s rule for this row is not stated',
        { control: 'self-match' },
      ),
      refineRow('correspondence', '+ correspondence (SCA): every pixel may change', { band: null }),
      refineRow('band-0.2-0.6', '+ band [0.2, 0.6] (CF)', { band: { low: 0.2, high: 0.6 } }),
      refineRow('band-0.1-0.7', '+ band [0.1, 0.7] (CF)', { band: { low: 0.1, high: 0.7 } }),
      refineRow('correspondence-alone', 'correspondence without injection: Δ = 0, every pixel may change', {
        ...noInjection,
        band: null,
      }),
    ],
  },
  timesteps: {
    name: 'timesteps',
    title: 'Timesteps (Fig. 4)',
    axis: 'timestep t',
    rows: [
      defaultRow,
      ...timesteps.map((timestep) => refineRow(`t-${timestep}`, `t = ${timestep}`, { timestep }, timestep)),
    ],
  },
  beta: {
    name: 'beta',
    title: 'Share of the old probability (β of Eq. 9)',
    axis: 'β',
    rows: [defaultRow, ...shares.map((beta) => refineRow(`beta-${beta}`, `β = ${beta}`, { beta }, beta))],
  },
  strength: {
    name: 'strength',
    title: 'Injection strength (Δ of Eq. 5)',
    axis: 'Δ cross, with Δ self = 0.3 Δ cross',
    rows: [
      defaultRow,
      ...strengths.map((crossStrength) =>
        refineRow(
          `strength-${crossStrength}`,
          `Δ cross = ${crossStrength}, Δ self = ${Number((selfShare * crossStrength).toFixed(2))}`,
          { crossStrength, selfStrength: Number((selfShare * crossStrength).toFixed(2)) },
          crossStrength,
        ),
      ),
    ],
  },
  quality: { name: 'quality', title: 'Gain by initial quality (Table VII)', rows: [defaultRow] },
  cost: {
    name: 'cost',
    title: 'Seconds and bytes (Section V)',
    rows: [
      defaultRow,
      refineRow('other-band', 'after that, another band', { band: null }),
      refineRow('other-strength', 'after that, another Δ', { crossStrength: 1, selfStrength: selfShare }),
      refineRow('other-timestep', 'after that, another timestep', { timestep: 300 }),
    ],
  },
  refiners: { name: 'refiners', title: 'Refiners side by side (Table XI)', rows: refinerRows },
  controls: { name: 'controls', title: 'What is generation worth?', rows: [defaultRow, ...controlRows] },
};
