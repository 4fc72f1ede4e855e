import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { corruptedMask } from '../../scenes/corrupted-mask.ts';
import { generateScene } from '../../scenes/scene.ts';
import type { Engine, Inspection, LoadedModel, Progress, RefineRequest, RefineResult } from '../../engine/protocol.ts';
import {
  inspectKey,
  modelKey,
  passKey,
  progressKey,
  refineKey,
  sampleKey,
  type ModelChoice,
  type PatchQuestion,
} from './query-keys.ts';

/** What the queries work with; another one for each choice of a model. */
export interface Backend {
  readonly engine: Engine;
  readonly queryClient: QueryClient;
  readonly model: ModelChoice;
}

/** A result together with the request it answers: views draw with the settings that were really used. */
export interface Refined {
  readonly request: RefineRequest;
  readonly result: RefineResult;
}

/** Bytes inside results are compared by identity, never walked. */
const binary = { structuralSharing: false, retry: false, staleTime: Infinity } as const;

export function modelQuery({ engine, queryClient, model }: Backend) {
  return queryOptions<LoadedModel>({
    queryKey: modelKey(model),
    queryFn: ({ signal }) =>
      engine.load(model.baseUrl, model.prefer, {
        signal,
        memory: model.memory,
        onProgress: progressTo(queryClient, 'model'),
      }),
    ...binary,
    gcTime: Infinity,
  });
}

/**
 * One refinement. The newest request wins: leaving this key aborts the call through `signal`. Results are not kept
 * once nobody looks at them (`gcTime` 0): the engine's own stage cache answers a repeated request, and a drag of β
 * would otherwise leave sixty pictures a second behind.
 */
export function refineQuery(backend: Backend, request: RefineRequest) {
  const { engine, queryClient, model } = backend;
  return queryOptions<Refined>({
    queryKey: refineKey(model, request),
    queryFn: async ({ signal }) => {
      await queryClient.ensureQueryData(modelQuery(backend));
      signal.throwIfAborted();
      const onProgress = progressTo(queryClient, 'refine');
      return { request, result: await engine.refine(request, { signal, onProgress }) };
    },
    // The previous result of the same pass family stays in view while the next is computed; another photo's does not.
    placeholderData: (previous) => (previous?.request.photo.digest === request.photo.digest ? previous : undefined),
    ...binary,
    gcTime: 0,
  });
}

/** What the inspector shows beyond the result: similarities of one generated patch with the whole photo. */
export function inspectQuery({ engine, model }: Backend, request: RefineRequest, question: PatchQuestion) {
  return queryOptions<Inspection>({
    queryKey: inspectKey(model, request, question),
    queryFn: ({ signal }) => engine.inspect({ refine: request, ...question }, { signal }),
    ...binary,
    gcTime: 10_000,
  });
}

/** A generated scene and its coarse masks, one a class present. Pure, so it is kept for good. */
export function sampleQuery(seed: number) {
  return queryOptions({
    queryKey: sampleKey(seed),
    // It never looks at the signal: a scene takes milliseconds, and whoever else waits for it must get it.
    queryFn: async () => {
      await new Promise((resolve) => setTimeout(resolve, 0)); // lets the page paint between two scenes
      const scene = generateScene(seed);
      return { scene, masks: scene.classes.map((label) => corruptedMask(scene, label)) };
    },
    ...binary,
    gcTime: Infinity,
  });
}

/** True when the second request needs nothing but a new mixing (Eq. 9) after the first. */
export function differOnlyInMixing(model: ModelChoice, a: RefineRequest, b: RefineRequest): boolean {
  return JSON.stringify(passKey(model, a)) === JSON.stringify(passKey(model, b));
}

/** Calls shorter than this tell no progress: each step of a drag of β would make the page say so dozens of times. */
const quiet = 150;

/** Progress of one call, pushed into the cache. */
function progressTo(queryClient: QueryClient, of: 'model' | 'refine') {
  const start = performance.now();
  return (progress: Progress) => {
    if (performance.now() - start >= quiet) queryClient.setQueryData<Progress>(progressKey(of), progress);
  };
}
