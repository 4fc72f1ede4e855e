import { sha256 } from '../../core/digest.ts';
import type { Plane } from '../../core/grid.ts';
import type { CallOptions, Engine, RefineParameters } from '../../engine/protocol.ts';
import { resizeBilinear } from '../../images/resize.ts';
import { jointBilateral } from '../../method/baselines.ts';
import type { EvaluationItem } from './items.ts';
import { truthPlane } from './items.ts';
import type { Row } from './rows.ts';
import { rowParameters } from './rows.ts';

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
  readonly spent: Spent;
}

/** One row applied to one picture that has at least one mask. */
export async function refineItem(
  engine: Engine,
  item: EvaluationItem,
  row: Row,
  defaults: RefineParameters,
  options: Pick<CallOptions, 'signal'> = {},
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
    case 'refine': {
      const masks = work.injected === 'truth' ? await withTrueInjection(item) : item.masks;
      const { classes, ran, milliseconds } = await engine.refine(
        { photo: item.photo, masks, parameters },
        { ...options, lane: 'background' },
      );
      return {
        masks: classes.map(({ rounds }) => rounds[rounds.length - 1].after),
        spent: { runs: withoutZeroes(ran), milliseconds: withoutZeroes(milliseconds) },
      };
    }
  }
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
