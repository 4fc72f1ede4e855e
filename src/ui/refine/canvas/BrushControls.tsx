import { Brush, Eraser } from 'lucide-react';
import { largestBrush, smallestBrush, useViewStore, type Tool } from '../../../state/refine/view-store.ts';
import { IconButton } from '../../shared/Button.tsx';

const tools = { paint: { shortcut: 'B', Icon: Brush }, erase: { shortcut: 'E', Icon: Eraser } } as const;

interface ToolButtonProps {
  readonly tool: keyof typeof tools;
  readonly label: string;
  readonly disabled: boolean;
}

/** Takes the brush or the eraser into the hand, and lays it down again. */
export function ToolButton({ tool, label, disabled }: ToolButtonProps) {
  const held = useViewStore((state) => state.tool);
  const show = useViewStore((state) => state.show);
  const { shortcut, Icon } = tools[tool];
  const next: Tool = held === tool ? 'look' : tool;
  return (
    <IconButton
      label={label}
      shortcut={shortcut}
      aria-pressed={held === tool}
      disabled={disabled}
      onClick={() => show({ tool: next })}
    >
      <Icon size={15} />
    </IconButton>
  );
}

interface BrushSizeProps {
  readonly label: string;
  /** Tells the radius beside the slider as well. */
  readonly hasValue?: boolean;
}

/** How large the brush is, while one is held. */
export function BrushSize({ label, hasValue = false }: BrushSizeProps) {
  const held = useViewStore((state) => state.tool);
  const radius = useViewStore((state) => state.brushRadius);
  const show = useViewStore((state) => state.show);
  if (held === 'look') return null;
  return (
    <label className="inline-slider" title="Brush size ([ and ])">
      <span className="visually-hidden">{label}</span>
      <input
        type="range"
        className="range"
        min={smallestBrush}
        max={largestBrush}
        value={radius}
        style={{ '--share': (radius - smallestBrush) / (largestBrush - smallestBrush) }}
        onChange={(event) => show({ brushRadius: event.target.valueAsNumber })}
      />
      {hasValue && <output className="inline-value">{radius} px</output>}
    </label>
  );
}
