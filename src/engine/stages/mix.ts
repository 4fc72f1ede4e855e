import type { Plane, Size } from '../../core/grid.ts';
import type { Background } from '../../method/class-merge.ts';
import { mergeClasses } from '../../method/class-merge.ts';
import { mix } from '../../method/mixing.ts';
import type { Correspondence } from '../machine/backend.ts';
import type { ConfidenceBand } from '../../method/parameters.ts';
import type { Stage } from '../run/stage-graph.ts';

export interface MixParameters {
  readonly mask: Plane;
  readonly grid: Size;
  readonly beta: number;
  readonly band: ConfidenceBand | null;
}

/** S* = βS + (1-β)S[δ] inside the band (Eq. 9), at the mask's own resolution. */
export const mixStage: Stage<{ correspondence: Correspondence }, MixParameters, Plane> = {
  name: 'mix',
  run: ({ correspondence }, { mask, grid, beta, band }) => mix(mask, correspondence.match, grid, beta, band),
  bytes: (plane) => plane.data.byteLength,
};

export interface MergeParameters {
  readonly classes: number;
  readonly background: Background;
}

/** One label a pixel: the class with the highest probability, if it is above the background. */
export const mergeStage: Stage<Record<string, Plane>, MergeParameters, Uint8Array<ArrayBuffer>> = {
  name: 'merge',
  run: (planes, { classes, background }) =>
    mergeClasses(
      Array.from({ length: classes }, (_, i) => planes[i]),
      background,
    ),
  bytes: (labels) => labels.byteLength,
};
