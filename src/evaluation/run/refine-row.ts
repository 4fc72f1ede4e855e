import { sha256 } from '../../core/digest.ts';
import { G4SegError } from '../../core/errors.ts';
import type { Plane } from '../../core/grid.ts';
import type { CallOptions, Engine, RefineParameters, RefineRequest } from '../../engine/protocol.ts';
import { resizeBilinear } from '../../images/resize.ts';
import { jointBilateral } from '../../method/baselines.ts';
import type { EvaluationItem, LabelRule } from './items.ts';
import { truthPlane } from './items.ts';
import { postRefine } from './post-refine.ts';
import type { Row } from './rows.ts';
import { rowParameters } from './rows.ts';

export type RowOptions = Pick<CallOptions, 'signal'> & Pick<RefineRequest, 'background'>;

/** The rule for labels as the engine takes it: what is injected is the label map that is measured as “before”. */
export async function backgroundOf(
  { background }: Pick<EvaluationItem, 'background'>,
  { hasBackground, threshold }: LabelRule,
): Promise<RefineRequest['background']> {
  if (!hasBackground) return 'none';
  return background ? { probability: background, digest: await sha256(background.data) } : threshold;
}

/** What the engine spent on one row of one picture. */
export interface Spent {
  /** Stage -> how often it ran; stages that the cache answered are absent. */
  readonly runs: Readonly<Record<string, number>>;
  /** Stage -> milliseconds. */
  readonly milliseconds: Readonly<Record<string, number>>;
}

export interface RefinedItem {
  /** One a mask of the item, at its resolution. */
  readonly masks: readonly Plane[];
  /** Probability of the background, where the row makes one; else that of the item holds. */
  readonly background?: Plane;
  readonly spent: Spent;
}

/**
 * One row applied to one picture that has at least one mask.
 * @param engine null where no row needs one ({@link needsEngine})
 * @param options with the background that {@link backgroundOf} makes of the run's rule for labels
 */
export async function refineItem(
  engine: Engine | null,
  item: EvaluationItem,
  row: Row,
  defaults: RefineParameters,
  options: RowOptions = {},
): Promise<RefinedItem> {
  const parameters = rowParameters(row, defaults);
  const { work } = row;
  switch (work.kind) {
    case 'coarse':
      return { masks: item.brought, spent: nothing };
    case 'joint-bilateral': {
      const { beta, band } = parameters;
      const { radius, spatialSigma, colourSigma } = work;
      const masks = item.masks.map(({ probability }) =>
        jointBilateral(probability, resizeBilinear(item.photo.pixels, probability), {
          radius,
          spatialSigma,
          colourSigma,
          beta,
          band,
        }),
      );
      return { masks, spent: nothing };
    }
    case 'post': {
      const first = work.changed === null ? null : await refined(engine, item, item.masks, parameters, options);
      const given =
        work.steps[0]?.kind === 'automatic' ? item.brought : item.masks.map(({ probability }) => probability);
      const planes = first?.masks ?? given;
      const { photo, background } = item;
      const { signal } = options;
      const after = await postRefine(photo.pixels, planes, background, work.steps, signal);
      return { ...after, spent: first?.spent ?? nothing };
    }
    case 'refine': {
      const masks = work.injected === 'truth' ? await withTrueInjection(item) : item.masks;
      return refined(engine, item, masks, parameters, options);
    }
  }
}

async function refined(
  engine: Engine | null,
  { photo }: EvaluationItem,
  masks: EvaluationItem['masks'],
  parameters: RefineParameters,
  { background, ...options }: RowOptions,
): Promise<RefinedItem> {
  if (!engine) throw new G4SegError('internal', 'A row that runs the engine was asked for without one.');
  const { classes, ran, milliseconds } = await engine.refine(
    { photo, masks, background, parameters },
    { ...options, lane: 'background' },
  );
  return {
    masks: classes.map((one) => one.refined),
    spent: { runs: withoutZeroes(ran), milliseconds: withoutZeroes(milliseconds) },
  };
}

function withoutZeroes(stages: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(stages).filter(([, spent]) => spent > 0));
}

const nothing: Spent = { runs: {}, milliseconds: {} };

async function withTrueInjection(item: EvaluationItem): Promise<EvaluationItem['masks']> {
  return Promise.all(
    item.masks.map(async (mask, index) => {
      const probability = truthPlane(item, item.labels[index]);
      return { ...mask, injected: { probability, digest: await sha256(probability.data) } };
    }),
  );
}
