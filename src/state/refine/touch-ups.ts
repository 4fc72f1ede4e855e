import { create } from 'zustand';
import type { Plane } from '../../core/grid.ts';
import type { RefineRequest, RefineResult } from '../../engine/protocol.ts';
import { oneHalf } from '../../method/class-merge.ts';

/** Masks that a person touched up, by the position of their class. */
type TouchedMasks = ReadonlyMap<number, Plane>;

/** By the request whose result was touched up ({@link touchKey}): a re-run shows its own result, the old one comes back. */
export type TouchUps = ReadonlyMap<string, TouchedMasks>;

export const noTouchUps: TouchUps = new Map();

/** What a person did by hand on results. It lies beside them: the engine's own answer is never changed. */
export const useTouchUps = create<{ readonly all: TouchUps }>()(() => ({ all: noTouchUps }));

/** A request as text: what decides its result, bytes by their digests. */
export function touchKey({ photo, masks, parameters }: RefineRequest): string {
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([photo.digest, masks.map(({ className, digest }) => [className, digest]), sorted]);
}

/** Puts the touched-up mask of one class beside the result of a request. */
export function touch(request: RefineRequest, classIndex: number, plane: Plane): void {
  useTouchUps.setState(({ all }) => {
    const key = touchKey(request);
    return { all: new Map(all).set(key, new Map(all.get(key)).set(classIndex, plane)) };
  });
}

/** What a result needs so that hands can have worked on it. */
interface Touchable {
  readonly request: RefineRequest;
  readonly result: RefineResult;
}

const known = new WeakMap<RefineResult, { readonly masks: TouchedMasks; readonly result: RefineResult }>();

/** A result as the person's hands left it; the very same object where they did nothing. */
export function touchedUp<Shown extends Touchable>(shown: Shown): Shown & { readonly byHand?: number } {
  const masks = useTouchUps.getState().all.get(touchKey(shown.request));
  if (!masks || masks.size === 0) return shown;
  const { result } = shown;
  const { classes, labels } = result;
  const before = known.get(result);
  const touched =
    before?.masks === masks
      ? before.result
      : {
          ...result,
          classes: classes.map((one, i) => {
            const refined = masks.get(i);
            return refined ? { ...one, refined } : one;
          }),
          labels: { ...labels, refined: touchedLabels(result, masks) },
        };
  known.set(result, { masks, result: touched });
  return { ...shown, result: touched, byHand: differing(labels.refined, touched.labels.refined) };
}

/**
 * The labels where hands were at work: a pixel that was painted belongs to the class it was painted for; one that was
 * erased to the class that is most likely there, if any is more likely than not.
 */
function touchedLabels({ classes, labels }: RefineResult, masks: TouchedMasks): Uint8Array<ArrayBuffer> {
  const refined = labels.refined.slice();
  const planes = classes.map(({ refined: own }, i) => masks.get(i) ?? own);
  for (const [index, { data }] of masks) {
    const own = classes[index]?.refined.data;
    if (!own) continue;
    for (let pixel = 0; pixel < data.length; pixel++) {
      if (data[pixel] === own[pixel]) continue;
      if (data[pixel] > oneHalf) refined[pixel] = index + 1;
      else if (refined[pixel] === index + 1) refined[pixel] = likeliest(planes, pixel);
    }
  }
  return refined;
}

function likeliest(planes: readonly Plane[], pixel: number): number {
  let [label, most] = [0, oneHalf];
  planes.forEach(({ data }, i) => {
    if (data[pixel] > most) [label, most] = [i + 1, data[pixel]];
  });
  return label;
}

function differing(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) count++;
  return count;
}
