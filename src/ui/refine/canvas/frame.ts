import type { Size } from '../../../core/grid.ts';
import type { Pane, Viewport } from '../../../state/refine/viewport.ts';

/** Where and how large: the canvas in CSS pixels, its panes, and the linked viewport. */
export interface Frame extends Size {
  readonly panes: readonly Pane[];
  readonly viewport: Viewport;
  /** Device pixels of one CSS pixel. */
  readonly density: number;
}
