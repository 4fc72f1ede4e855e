import { useEffect, type RefObject } from 'react';
import type { Size } from '../../../core/grid.ts';
import { useBackend } from '../../../state/models/backend-context.ts';
import { useBrushStore } from '../../../state/refine/brush-store.ts';
import { currentInputs, useInputsStore } from '../../../state/refine/inputs-store.ts';
import { knownInspection } from '../../../state/refine/inspection.ts';
import { useViewStore } from '../../../state/refine/view-store.ts';
import { paint } from './painter.ts';
import { panesOf, pictureOf } from './picture.ts';

/**
 * Keeps the canvas in step with everything it shows, outside React's rendering: any change asks for one paint in the
 * next frame, however many changes there were.
 */
export function usePainter(canvas: RefObject<HTMLCanvasElement | null>, size: Size): void {
  const backend = useBackend();

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || size.width === 0) return;

    let frame = 0;
    const draw = () => {
      frame = 0;
      const view = useViewStore.getState();
      const refined = backend.follower.state().data;
      const dark = document.documentElement.dataset['theme'] === 'dark';
      const inspection = knownInspection(backend, refined, view);
      const picture = pictureOf(currentInputs(), refined, view, inspection, useBrushStore.getState().drafts, dark);
      const { viewport } = view;
      paint(context, picture, { ...size, panes: panesOf(view.view, size), viewport, density: window.devicePixelRatio });
    };
    const ask = () => {
      frame ||= requestAnimationFrame(draw);
    };
    draw();
    const theme = new MutationObserver(ask);
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const stops = [
      useInputsStore.subscribe(ask),
      useViewStore.subscribe(ask),
      useBrushStore.subscribe(ask),
      backend.follower.subscribe(ask),
      backend.queryClient.getQueryCache().subscribe(({ type, query }) => {
        if (type === 'updated' && query.queryKey[0] === 'inspect') ask();
      }),
      () => theme.disconnect(),
    ];
    return () => {
      cancelAnimationFrame(frame);
      for (const stop of stops) stop();
    };
  }, [canvas, size, backend]);
}
