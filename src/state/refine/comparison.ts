import { queryOptions } from '@tanstack/react-query';
import type { RefineParameters } from '../../engine/protocol.ts';
import { compareWithTruth } from './change-summary.ts';
import type { Inputs } from './inputs-store.ts';
import { modelQuery, type Backend } from './queries.ts';
import { refineKey } from './query-keys.ts';
import type { Wanted } from './refine-follower.ts';
import { wishOf } from './request.ts';
import { shownLabels } from './shown-result.ts';
import { truthLabels } from './truth-file.ts';

/** A way to refine that stands beside the others: a method, and what follows it. */
export interface Candidate {
  readonly name: string;
  readonly change: Pick<RefineParameters, 'method' | 'postRefiner'>;
}

/** The masks as brought come first; what generates comes last, as it takes longest. */
export const candidates: readonly Candidate[] = [
  { name: 'Yours', change: { method: 'none', postRefiner: 'none' } },
  { name: 'Automatic', change: { method: 'none', postRefiner: 'automatic' } },
  { name: 'Dense CRF', change: { method: 'none', postRefiner: 'crf-deeplab' } },
  { name: 'Guided filter', change: { method: 'none', postRefiner: 'guided-filter' } },
  { name: 'PAMR', change: { method: 'none', postRefiner: 'pamr' } },
  { name: 'Photo with itself', change: { method: 'self-similarity', postRefiner: 'none' } },
  { name: 'G4Seg', change: { method: 'g4seg', postRefiner: 'none' } },
  { name: 'G4Seg, then CRF', change: { method: 'g4seg', postRefiner: 'crf-deeplab' } },
];

/**
 * What a candidate would be asked for these inputs; `null` where it cannot run on them: a model of few words generates
 * nothing for a word it never saw.
 */
export function wantedOf(
  { change }: Candidate,
  inputs: Inputs,
  parameters: RefineParameters | undefined,
  vocabulary: readonly string[] | null,
): Wanted | null {
  const { wanted } = wishOf(inputs, parameters && { ...parameters, ...change }, vocabulary);
  if (!wanted) return null;
  const { method, postRefiner } = wanted.request.parameters;
  return method === change.method && postRefiner === change.postRefiner ? wanted : null;
}

/** What a candidate made of the masks, small enough to keep eight of them. */
export interface Compared {
  /** One label a mask pixel: 0 = background, k = masks[k-1]. */
  readonly labels: Uint8Array;
  /** Pixels with another label than in the masks as brought. */
  readonly changed: number;
  /** Mean IoU over the classes with the truth, 0..1, as brought and refined; `null` without a truth that fits. */
  readonly overlap: { readonly before: number; readonly after: number } | null;
}

/** Runs in the background lane: what a person asks for meanwhile goes first. */
export function comparisonQuery(backend: Backend, wanted: Wanted) {
  const { engine, model, queryClient } = backend;
  const { request, inputs } = wanted;
  return queryOptions<Compared>({
    queryKey: ['compare', ...refineKey(model, request), inputs.truth?.digest ?? 'no truth'],
    queryFn: async ({ signal }) => {
      await queryClient.ensureQueryData(modelQuery(backend));
      signal.throwIfAborted();
      const result = await engine.refine(request, { signal, lane: 'background' });
      const shown = { request, result, inputs };
      const labels = shownLabels(shown, null);
      return {
        labels: labels.refined,
        changed: labels.refined.reduce((count, label, i) => count + Number(label !== labels.brought[i]), 0),
        overlap: overlapOf(shown, labels),
      };
    },
    structuralSharing: false,
    retry: false,
    staleTime: Infinity,
    gcTime: 60_000,
  });
}

function overlapOf({ inputs: { truth, mask } }: Wanted, labels: ReturnType<typeof shownLabels>): Compared['overlap'] {
  if (!truth || truth.labels.length !== labels.refined.length) return null;
  const own = truthLabels(truth, mask);
  const classes = mask.masks
    .map((_, i) => compareWithTruth(labels, own, i))
    .filter(({ after }) => !Number.isNaN(after));
  if (classes.length === 0) return null;
  const mean = (of: 'before' | 'after') => classes.reduce((sum, one) => sum + one[of], 0) / classes.length;
  return { before: mean('before'), after: mean('after') };
}
