import type { RefineParameters } from '../../engine/protocol.ts';
import type { Inputs } from './inputs-store.ts';
import type { Wanted } from './refine-follower.ts';

/** A request with its inputs, or what a person still has to give before there can be one. */
export type Wish =
  | { readonly wanted: Wanted; readonly missing: null }
  | { readonly wanted: null; readonly missing: 'photo' | 'mask' | 'class' | 'model' };

/**
 * Puts together what the engine needs.
 * @param parameters `undefined` while the model that defines the defaults is loading
 * @param vocabulary words the model knows, `null` for any
 */
export function wishOf(
  { photo, mask, truth }: Inputs,
  parameters: RefineParameters | undefined,
  vocabulary: readonly string[] | null,
): Wish {
  const missing = (what: 'photo' | 'mask' | 'class' | 'model') => ({ wanted: null, missing: what });
  if (!parameters) return missing('model');
  if (!photo) return missing('photo');
  if (!mask) return missing('mask');
  if (mask.masks.some(({ className }) => classNameProblem(className, vocabulary))) return missing('class');
  const { pixels, digest } = photo;
  const request = { photo: { pixels, digest }, masks: mask.masks, parameters };
  return { wanted: { request, inputs: { photo, mask, truth } }, missing: null };
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
