import { Brush, Eraser, PaintBucket, Spline, Sparkles } from 'lucide-react';
import { useRefinement } from '../../../state/models/backend-context.ts';
import { tidy, tidyingSizes, touchesResult } from '../../../state/refine/touch-brush.ts';
import { largestBrush, smallestBrush, useViewStore, type Tool } from '../../../state/refine/view-store.ts';
import { IconButton } from '../../shared/Button.tsx';
import { HistoryButtons } from '../inputs/HistoryButtons.tsx';

/** Touch up the result by hand: brush, eraser, and what tidies the mask as a whole. Undo goes back over runs. */
export function TouchTools() {
  const { tool, brushRadius, show } = useViewStore();
  const shown = useRefinement((state) => state.data);
  // Which view, class and round is in front decides as well: the store above renders this anew.
  if (!touchesResult(shown)) return null;
  const { speck } = tidyingSizes(shown.result.classes[0].refined);
  const toggle = (next: Tool) => show({ tool: tool === next ? 'look' : next });
  return (
    <div className="touch-tools" role="group" aria-label="Touch up the result">
      <IconButton
        label="Paint on the result"
        shortcut="B"
        aria-pressed={tool === 'paint'}
        onClick={() => toggle('paint')}
      >
        <Brush size={15} />
      </IconButton>
      <IconButton
        label="Erase on the result"
        shortcut="E"
        aria-pressed={tool === 'erase'}
        onClick={() => toggle('erase')}
      >
        <Eraser size={15} />
      </IconButton>
      {tool !== 'look' && (
        <label className="inline-slider" title="Brush size ([ and ])">
          <span className="visually-hidden">Brush radius in pixels of the screen</span>
          <input
            type="range"
            className="range"
            min={smallestBrush}
            max={largestBrush}
            value={brushRadius}
            style={{ '--share': (brushRadius - smallestBrush) / (largestBrush - smallestBrush) }}
            onChange={(event) => show({ brushRadius: event.target.valueAsNumber })}
          />
        </label>
      )}
      <IconButton label="Smooth the edge" onClick={() => tidy(shown, 'smooth')}>
        <Spline size={15} />
      </IconButton>
      <IconButton label="Fill holes" onClick={() => tidy(shown, 'fill')}>
        <PaintBucket size={15} />
      </IconButton>
      <IconButton label={`Drop specks below ${speck} pixels`} onClick={() => tidy(shown, 'drop')}>
        <Sparkles size={15} />
      </IconButton>
      <HistoryButtons />
    </div>
  );
}
