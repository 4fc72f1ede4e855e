import { Redo2, Trash2, Undo2 } from 'lucide-react';
import { useBrushStore } from '../../../state/refine/brush-store.ts';
import { useInputsStore } from '../../../state/refine/inputs-store.ts';
import { Button, IconButton } from '../../shared/Button.tsx';
import { BrushSize, ToolButton } from './BrushControls.tsx';

/** Paint and erase on the coarse mask, then run from it. */
export function BrushTools() {
  const { drafts, canUndo, canRedo, undo, redo, discard, use } = useBrushStore();
  const hasPhoto = useInputsStore((state) => state.photo !== null);
  return (
    <div className="brush-tools" role="group" aria-label="Brush">
      <ToolButton tool="paint" label="Paint" disabled={!hasPhoto} />
      <ToolButton tool="erase" label="Erase" disabled={!hasPhoto} />
      <BrushSize label="Brush radius in pixels" hasValue />
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
