import type { ClassMask, RefineParameters } from '../../engine/protocol.ts';
import type { Inputs, MaskInput } from './inputs-store.ts';
import type { Wanted } from './refine-follower.ts';

/** A request with its inputs, or what a person still has to give before there can be one. */
export type Wish =
  | { readonly wanted: Wanted; readonly missing: null }
  | { readonly wanted: null; readonly missing: 'photo' | 'mask' | 'class' | 'model' };

/**
 * Puts together what the engine needs.
 * @param parameters `undefined` while the model that defines the defaults is loading
 * @param vocabulary words the model knows, `null` for any
 * @param isMethodChosen whether a person named the method; it then runs, whatever the words
 */
export function wishOf(
  { photo, mask, truth }: Inputs,
  parameters: RefineParameters | undefined,
  vocabulary: readonly string[] | null,
  isMethodChosen = false,
): Wish {
  const missing = (what: 'photo' | 'mask' | 'class' | 'model') => ({ wanted: null, missing: what });
  if (!parameters) return missing('model');
  if (!photo) return missing('photo');
  if (!mask) return missing('mask');
  const { pixels, digest } = photo;
  const unnamed = mask.masks.some(({ className }) => className.trim() === '');
  if (unnamed && vocabulary === null && parameters.method === 'g4seg') return missing('class');
  const planned = plannedParameters(mask, parameters, vocabulary, isMethodChosen);
  const masks = readsBrought(planned) ? asBrought(mask) : named(mask.masks);
  const request = {
    photo: { pixels, digest },
    ...(mask.background !== undefined && { background: mask.background }),
    masks,
    parameters: planned,
  };
  return { wanted: { request, inputs: { photo, mask, truth } }, missing: null };
}

/**
 * The parameters that run. A model of few words says nothing of others: unless a person named the method, nothing is
 * generated for those, and where nothing else is to follow, the refiner follows that a photograph gains most by.
 */
export function plannedParameters(
  mask: Pick<MaskInput, 'masks'> | null,
  parameters: RefineParameters,
  vocabulary: readonly string[] | null,
  isMethodChosen: boolean,
): RefineParameters {
  const { method, postRefiner } = parameters;
  if (method !== 'g4seg' || isMethodChosen || vocabulary === null || !mask) return parameters;
  if (mask.masks.every(({ className }) => classNameProblem(className, vocabulary) === null)) return parameters;
  return { ...parameters, method: 'none', postRefiner: postRefiner === 'none' ? 'automatic' : postRefiner };
}

/**
 * The automatic refiner reads from the mask as it was brought how far its edge may move, and feathers it itself; a mask to
 * which nothing is done stays as it is. Every other refiner needs an edge that is unsure: a hard one cannot move.
 */
function readsBrought({ method, postRefiner }: RefineParameters): boolean {
  return method === 'none' && (postRefiner === 'automatic' || postRefiner === 'none');
}

/** The masks before their edges were feathered. */
function asBrought({ masks, brought }: MaskInput): readonly ClassMask[] {
  return named(
    masks.map((mask, index) =>
      brought?.[index] ? { ...mask, probability: brought[index], digest: `${mask.digest}, as brought` } : mask,
    ),
  );
}

/** A class that nobody named is an object; each name stands once. */
function named(masks: readonly ClassMask[]): readonly ClassMask[] {
  return masks.every(({ className }) => className.trim() !== '')
    ? masks
    : masks.map((mask, index) =>
        mask.className.trim() === '' ? { ...mask, className: index === 0 ? 'object' : `object ${index + 1}` } : mask,
      );
}

/** What is wrong with a class name, and what to do; `null` when it can be used. */
export function classNameProblem(className: string, vocabulary: readonly string[] | null): string | null {
  if (className.trim() === '') {
    return vocabulary
      ? `Name what the mask covers. This model knows: ${vocabulary.join(', ')}.`
      : 'Name what the mask covers, in a word or two.';
  }
  if (vocabulary && !vocabulary.includes(className.trim())) {
    return `This model never saw “${className.trim()}”. It knows: ${vocabulary.join(', ')}.`;
  }
  return null;
}
