import { Redo2, Undo2 } from 'lucide-react';
import { redoStep, undoStep, useInputHistory } from '../../../state/refine/input-history.ts';
import { IconButton } from '../../shared/Button.tsx';

/** The way back from whatever replaced inputs, and forth again. */
export function HistoryButtons() {
  const undone = useInputHistory(({ past }) => past.at(-1)?.what);
  const redone = useInputHistory(({ future }) => future.at(-1)?.what);
  return (
    <>
      <IconButton
        label={undone ? `Undo: ${undone}` : 'Undo: nothing was replaced'}
        shortcut="Ctrl+Z"
        disabled={!undone}
        onClick={undoStep}
      >
        <Undo2 size={15} />
      </IconButton>
      <IconButton
        label={redone ? `Redo: ${redone}` : 'Redo: nothing was undone'}
        shortcut="Ctrl+Shift+Z"
        disabled={!redone}
        onClick={redoStep}
      >
        <Redo2 size={15} />
      </IconButton>
    </>
  );
}
