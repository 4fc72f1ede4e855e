import { useMemo, useRef } from 'react';
import { useBrushStore } from '../../../state/refine/brush-store.ts';
import { useViewStore } from '../../../state/refine/view-store.ts';
import type { ScreenPoint } from '../../../state/refine/viewport.ts';
import { under } from './stage-geometry.ts';

/** The pointer as a brush. Each call says whether the brush took it; what it leaves is for looking around. */
export interface BrushInput {
  readonly start: (place: ScreenPoint) => boolean;
  readonly move: (place: ScreenPoint) => boolean;
  readonly end: () => boolean;
  readonly leave: () => void;
}

export function useBrush(): BrushInput {
  const painting = useRef(false);
  return useMemo(
    () => ({
      start: (place) => {
        const found = under(place);
        if (!found) return false;
        // A stroke is seen where it lands: on the coarse mask.
        useViewStore.getState().show({ view: 'coarse', brushPlace: place });
        painting.current = true;
        useBrushStore.getState().begin(found.point);
        return true;
      },
      move: (place) => {
        if (useViewStore.getState().tool === 'look') return false;
        useViewStore.getState().show({ brushPlace: place });
        const found = painting.current ? under(place) : null;
        if (found) useBrushStore.getState().extend(found.point);
        return painting.current;
      },
      end: () => {
        if (!painting.current) return false;
        painting.current = false;
        useBrushStore.getState().end();
        return true;
      },
      leave: () => useViewStore.getState().show({ brushPlace: null }),
    }),
    [],
  );
}
