import { useMemo, useRef } from 'react';
import { useBackend } from '../../../state/models/backend-context.ts';
import { useBrushStore } from '../../../state/refine/brush-store.ts';
import { useViewStore } from '../../../state/refine/view-store.ts';
import { beginTouch, endTouch, extendTouch, touchesResult } from '../../../state/refine/touch-brush.ts';
import { scaleOf, type ScreenPoint } from '../../../state/refine/viewport.ts';
import { under } from './stage-geometry.ts';

/** The pointer as a brush. Each call says whether the brush took it; what it leaves is for looking around. */
export interface BrushInput {
  readonly start: (place: ScreenPoint) => boolean;
  readonly move: (place: ScreenPoint) => boolean;
  readonly end: () => boolean;
  readonly leave: () => void;
}

export function useBrush(): BrushInput {
  const { follower } = useBackend();
  const painting = useRef<'coarse' | 'result' | null>(null);
  return useMemo(
    () => ({
      start: (place) => {
        const found = under(place);
        if (!found) return false;
        const { viewport, brushRadius, show } = useViewStore.getState();
        const radius = brushRadius / scaleOf(viewport, found.image, found.pane);
        const shown = follower.state().data;
        if (touchesResult(shown)) {
          painting.current = 'result';
          show({ brushPlace: place });
          beginTouch(shown, found.point, radius);
        } else {
          // A stroke is seen where it lands: on the coarse mask.
          painting.current = 'coarse';
          show({ view: 'coarse', brushPlace: place });
          useBrushStore.getState().begin(found.point, radius);
        }
        return true;
      },
      move: (place) => {
        if (useViewStore.getState().tool === 'look') return false;
        useViewStore.getState().show({ brushPlace: place });
        const found = painting.current ? under(place) : null;
        if (found && painting.current === 'result') extendTouch(found.point);
        else if (found) useBrushStore.getState().extend(found.point);
        return painting.current !== null;
      },
      end: () => {
        if (!painting.current) return false;
        if (painting.current === 'result') endTouch();
        else useBrushStore.getState().end();
        painting.current = null;
        return true;
      },
      leave: () => useViewStore.getState().show({ brushPlace: null }),
    }),
    [follower],
  );
}
