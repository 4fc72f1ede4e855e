import type { Plane } from '../../core/grid.ts';
import type { ClassMask, Engine } from '../../engine/protocol.ts';
import { resizeMask } from '../../masks/upload.ts';
import { labelThreshold } from './change-summary.ts';
import { inputActions } from './input-actions.ts';
import { replaceInputs } from './input-history.ts';
import { currentInputs } from './inputs-store.ts';
import { toClassMask } from './mask-file.ts';
import { postProblem, useNoticesStore } from '../page/notices-store.ts';
import { useViewStore } from './view-store.ts';

/** Asks the model itself for a coarse mask of a class, and takes it unless the photo was changed meanwhile. */
export async function suggestMask(engine: Engine, className: string): Promise<void> {
  const { photo } = currentInputs();
  if (!photo) return;
  const { pixels, digest } = photo;
  try {
    await inputActions.run({
      sets: ['mask'],
      prepare: async (signal) => {
        const [plane] = await engine.coarse({ pixels, digest }, [className], 'maskclip', { signal });
        return resizeMask(plane, pixels);
      },
      replaces: () => ['mask'],
      settle: async (plane) => {
        const masks = [await toClassMask(className, plane)];
        return () => take(plane, masks);
      },
    });
  } catch (error) {
    postProblem(error);
  }

  function take(plane: Plane, masks: readonly ClassMask[]): void {
    if (currentInputs().photo?.digest !== digest) return;
    const highest = plane.data.reduce((a, b) => Math.max(a, b), 0);
    if (highest <= labelThreshold) {
      const text = `The model sees no ${className} here: its best guess is ${Math.round(highest * 100)} %. Paint a mask or drop one.`;
      useNoticesStore.getState().post({ kind: 'problem', text });
      return;
    }
    const reading = `Suggested by the model for “${className}”`;
    replaceInputs('Suggestion', { mask: { name: 'Suggestion', origin: { kind: 'model' }, reading, masks, ids: null } });
    useViewStore.getState().show({ tool: 'look', activeClass: 0 });
  }
}
