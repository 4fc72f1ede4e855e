import { useId, useRef, type KeyboardEvent } from 'react';
import { useBackend, useRefinement } from '../../../state/models/backend-context.ts';
import { useInputsStore } from '../../../state/refine/inputs-store.ts';
import { shownClass } from '../../../state/refine/shown-result.ts';
import { useViewStore } from '../../../state/refine/view-store.ts';
import { SplitHandle } from './SplitHandle.tsx';
import { neighbour } from './stage-geometry.ts';
import { StageMessage } from './StageMessage.tsx';
import { useBrush } from './use-brush.ts';
import { usePainter } from './use-painter.ts';
import { useMeasure } from './use-measure.ts';
import { useStageInput } from './use-stage-input.ts';
import { viewWords } from './view-words.ts';

const steps: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The picture: one canvas for every view, and the keyboard's way to walk over it. */
export function Stage() {
  const stage = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useViewStore((state) => state.stage);
  const { follower } = useBackend();
  const brush = useBrush();
  const handlers = useStageInput(stage, brush);
  const view = useViewStore((state) => state.view);
  const tool = useViewStore((state) => state.tool);
  const zoomed = useViewStore((state) => state.viewport.zoom !== 1);
  const photoName = useInputsStore((state) => state.photo?.name);
  const working = useRefinement((state) => state.working);
  const help = useId();
  useMeasure(stage);
  usePainter(canvas, size);

  const onKeyDown = (event: KeyboardEvent) => {
    const { hovered, pinned, hover, togglePin, show } = useViewStore.getState();
    const step = steps[event.key];
    const round = shownClass(follower.state().data, useViewStore.getState())?.round;
    if (step && round) {
      event.preventDefault();
      const far = event.shiftKey ? 4 : 1;
      hover(neighbour(hovered ?? pinned, round.grid, step[0] * far, step[1] * far));
    } else if ((event.key === 'Enter' || event.key === ' ') && hovered !== null) {
      event.preventDefault();
      togglePin(hovered);
    } else if (event.key === 'Escape') {
      show({ hovered: null, pinned: null, tool: 'look' });
    }
  };

  return (
    <div
      ref={stage}
      className="stage"
      data-tool={tool}
      data-zoomed={zoomed}
      tabIndex={0}
      role="application"
      aria-roledescription="picture to inspect"
      aria-label={`${viewWords[view].name}${photoName ? ` of ${photoName}` : ''}`}
      aria-describedby={help}
      aria-busy={working}
      onKeyDown={onKeyDown}
      {...handlers}
    >
      <canvas ref={canvas} className="stage-canvas" aria-hidden />
      <span id={help} className="visually-hidden">
        Arrow keys move from patch to patch, with Shift four at once; Enter pins the patch; Escape lets it go.
      </span>
      {view === 'split' && photoName && <SplitHandle />}
      {view === 'matches' && <PaneNames stacked={size.height > size.width} />}
      <StageMessage />
    </div>
  );
}

function PaneNames({ stacked }: { readonly stacked: boolean }) {
  return (
    <div className="pane-names" data-stacked={stacked} aria-hidden>
      <span>Generated</span>
      <span>Original</span>
    </div>
  );
}
