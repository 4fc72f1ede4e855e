import { PaintBucket, Spline, Sparkles } from 'lucide-react';
import { useRefinement } from '../../../state/models/backend-context.ts';
import { tidy, tidyingSizes, touchesResult, type Tidying } from '../../../state/refine/touch-brush.ts';
import { useViewStore } from '../../../state/refine/view-store.ts';
import { IconButton } from '../../shared/Button.tsx';
import { BrushSize, ToolButton } from '../canvas/BrushControls.tsx';
import { HistoryButtons } from '../inputs/HistoryButtons.tsx';

/** Touch up the result by hand: brush, eraser, and what tidies the mask as a whole. Undo goes back over runs. */
export function TouchTools() {
  const { view, tool } = useViewStore();
  const shown = useRefinement((state) => state.data);
  if (view !== 'refined' && view !== 'split') return null;
  // The tools are there before the result is, so that nothing moves when it comes.
  const result = touchesResult(shown) ? shown : null;
  const specks = result ? ` below ${tidyingSizes(result.result.classes[0].refined).speck} pixels` : '';
  const disabled = result === null;
  const tidyBy = (what: Tidying) => () => result && tidy(result, what);
  return (
    <div className="touch-tools" role="group" aria-label="Touch up the result">
      <ToolButton tool="paint" label="Paint on the result" disabled={disabled} />
      <ToolButton tool="erase" label="Erase on the result" disabled={disabled} />
      <BrushSize label="Brush radius in pixels of the screen" />
      <IconButton label="Smooth the edge" disabled={disabled} onClick={tidyBy('smooth')}>
        <Spline size={15} />
      </IconButton>
      <IconButton label="Fill holes" disabled={disabled} onClick={tidyBy('fill')}>
        <PaintBucket size={15} />
      </IconButton>
      <IconButton label={`Drop specks${specks}`} disabled={disabled} onClick={tidyBy('drop')}>
        <Sparkles size={15} />
      </IconButton>
      {tool !== 'look' && <HistoryButtons />}
    </div>
  );
}
