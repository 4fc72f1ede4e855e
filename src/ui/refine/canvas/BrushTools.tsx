import { Brush, Eraser, Redo2, Trash2, Undo2 } from 'lucide-react';
import { useBrushStore } from '../../../state/refine/brush-store.ts';
import { useInputsStore } from '../../../state/refine/inputs-store.ts';
import { largestBrush, smallestBrush, useViewStore, type Tool } from '../../../state/refine/view-store.ts';
import { Button, IconButton } from '../../shared/Button.tsx';

/** Paint and erase on the coarse mask, then run from it. */
export function BrushTools() {
  const { tool, brushRadius, show } = useViewStore();
  const { drafts, canUndo, canRedo, undo, redo, discard, use } = useBrushStore();
  const hasPhoto = useInputsStore((state) => state.photo !== null);
  const toggle = (next: Tool) => show({ tool: tool === next ? 'look' : next });
  return (
    <div className="brush-tools" role="group" aria-label="Brush">
      <IconButton
        label="Paint"
        shortcut="B"
        aria-pressed={tool === 'paint'}
        disabled={!hasPhoto}
        onClick={() => toggle('paint')}
      >
        <Brush size={15} />
      </IconButton>
      <IconButton
        label="Erase"
        shortcut="E"
        aria-pressed={tool === 'erase'}
        disabled={!hasPhoto}
        onClick={() => toggle('erase')}
      >
        <Eraser size={15} />
      </IconButton>
      {tool !== 'look' && (
        <label className="inline-slider" title="Brush size ([ and ])">
          <span className="visually-hidden">Brush radius in pixels</span>
          <input
            type="range"
            className="range"
            min={smallestBrush}
            max={largestBrush}
            value={brushRadius}
            style={{ '--share': (brushRadius - smallestBrush) / (largestBrush - smallestBrush) }}
            onChange={(event) => show({ brushRadius: event.target.valueAsNumber })}
          />
          <output className="inline-value">{brushRadius} px</output>
        </label>
      )}
      {drafts.size > 0 && (
        <>
          <IconButton label="Undo stroke" shortcut="Ctrl+Z" disabled={!canUndo} onClick={undo}>
            <Undo2 size={15} />
          </IconButton>
          <IconButton label="Redo stroke" shortcut="Ctrl+Shift+Z" disabled={!canRedo} onClick={redo}>
            <Redo2 size={15} />
          </IconButton>
          <IconButton label="Discard what was painted" onClick={discard}>
            <Trash2 size={15} />
          </IconButton>
          <Button kind="main" onClick={() => void use()}>
            Re-run
          </Button>
        </>
      )}
    </div>
  );
}
