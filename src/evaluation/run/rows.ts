import type { RefineParameters } from '../../engine/protocol.ts';
import type { PostStep } from './post-refine.ts';

/** What is done to the coarse masks of a picture. */
type RowWork =
  /** The engine's refinement; `truth` injects the true mask in place of the coarse one (Eq. 3-5 only). */
  | { readonly kind: 'refine'; readonly changed: Partial<RefineParameters>; readonly injected?: 'truth' }
  /** Refiners that generate nothing, on all classes together; `changed` runs the engine first, `null` does not. */
  | { readonly kind: 'post'; readonly changed: Partial<RefineParameters> | null; readonly steps: readonly PostStep[] }
  /** Nothing: the coarse masks as they are. */
  | { readonly kind: 'coarse' }
  /** One step of a joint bilateral filter at the same β and band; no model at all. */
  | {
      readonly kind: 'joint-bilateral';
      readonly radius: number;
      readonly spatialSigma: number;
      readonly colourSigma: number;
    };

/** One row of a table. Plain data: it is written into the results, and a changed row makes another run. */
export interface Row {
  readonly name: string;
  /** For the reader of the table. */
  readonly description: string;
  readonly work: RowWork;
  /** Place on the axis of a sweep. */
  readonly setting?: number;
}

/** The method with the model's default parameters: the first row of every experiment. */
export const defaultRow = refineRow('default', 'the model’s default parameters', {});

/** A row that runs the engine with some parameters changed. */
export function refineRow(
  name: string,
  description: string,
  changed: Partial<RefineParameters>,
  setting?: number,
): Row {
  return { name, description, work: { kind: 'refine', changed }, ...(setting === undefined ? {} : { setting }) };
}

/** A row of refiners that generate nothing. */
export function postRow(name: string, description: string, ...steps: readonly PostStep[]): Row {
  return { name, description, work: { kind: 'post', changed: null, steps } };
}

/** Whether a row runs the engine. */
export function needsEngine({ work }: Row): boolean {
  return work.kind === 'refine' || (work.kind === 'post' && work.changed !== null);
}

/** The parameters a row runs with; for the rows without an engine, those it borrows β and band from. */
export function rowParameters({ work }: Row, defaults: RefineParameters): RefineParameters {
  return work.kind === 'refine' || work.kind === 'post' ? { ...defaults, ...work.changed } : defaults;
}
