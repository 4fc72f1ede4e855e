import { useEffect, type RefObject } from 'react';
import { useViewStore } from '../../../state/refine/view-store.ts';

/** Tells the view store how large the stage is, now and whenever that changes. */
export function useMeasure(stage: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (!stage.current) return;
    const observer = new ResizeObserver(([entry]) => {
      const { height, width } = entry.contentRect;
      useViewStore.getState().show({ stage: { height, width } });
    });
    observer.observe(stage.current);
    return () => observer.disconnect();
  }, [stage]);
}
