import { useBrushStore } from '../../state/refine/brush-store.ts';
import { redoStep, undoStep } from '../../state/refine/input-history.ts';
import { largestBrush, smallestBrush, useViewStore, viewNames, type Tool } from '../../state/refine/view-store.ts';
import { fitted } from '../../state/refine/viewport.ts';
import { zoomStep } from '../refine/canvas/ZoomControls.tsx';
import { zoomStage } from '../refine/canvas/stage-geometry.ts';
import { viewWords } from '../refine/canvas/view-words.ts';

/** What a key needs from the page beyond the stores. */
export interface PageActions {
  readonly newScene: () => void;
  readonly openHelp: () => void;
}

export interface Shortcut {
  readonly group: string;
  /** As printed on the help sheet. */
  readonly keys: readonly string[];
  readonly does: string;
  /** True for the events it answers; absent for what the pointer or the picture itself handles. */
  readonly matches?: (event: KeyLike) => boolean;
  readonly act?: (page: PageActions) => void;
  /** When the key is let go. */
  readonly release?: () => void;
}

/** The part of a keyboard event that counts; `key`, not `code`, so that it holds on every keyboard layout. */
export interface KeyLike {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const plain =
  (...keys: readonly string[]) =>
  (event: KeyLike) =>
    !event.ctrlKey &&
    !event.metaKey &&
    !event.altKey &&
    keys.includes(event.key.length === 1 ? event.key.toLowerCase() : event.key);
const command = (key: string, shift: boolean) => (event: KeyLike) =>
  (event.ctrlKey || event.metaKey) && event.shiftKey === shift && event.key.toLowerCase() === key;

const show = (change: Parameters<ReturnType<typeof useViewStore.getState>['show']>[0]) =>
  useViewStore.getState().show(change);
/** The brush works on what is in view: the result where it is shown, else the coarse mask. */
const toggleTool = (tool: Tool) => {
  const { tool: before, view } = useViewStore.getState();
  show({ tool: before === tool ? 'look' : tool, view: view === 'refined' || view === 'split' ? view : 'coarse' });
};
const resizeBrush = (factor: number) => {
  const radius = useViewStore.getState().brushRadius;
  const next = factor > 1 ? Math.ceil(radius * factor) : Math.floor(radius * factor);
  show({ brushRadius: Math.min(largestBrush, Math.max(smallestBrush, next)) });
};

export const shortcuts: readonly Shortcut[] = [
  ...viewNames.map((view, i) => ({
    group: 'Views',
    keys: [String(i + 1)],
    does: viewWords[view].name,
    matches: plain(String(i + 1)),
    act: () => show({ view }),
  })),
  { group: 'Look', keys: ['+', '−'], does: 'Zoom; so does the wheel' },
  { group: 'Look', keys: ['0'], does: 'Fit the picture', matches: plain('0'), act: () => show({ viewport: fitted }) },
  { group: 'Look', keys: ['double-click'], does: '100 %, and back' },
  { group: 'Look', keys: ['drag'], does: 'Move the picture' },
  {
    group: 'Look',
    keys: ['O'],
    does: 'Mask outline',
    matches: plain('o'),
    act: () => show({ outline: !useViewStore.getState().outline }),
  },
  {
    group: 'Look',
    keys: ['H'],
    does: 'Hide the mask while held',
    matches: plain('h'),
    act: () => show({ maskHidden: true }),
    release: () => show({ maskHidden: false }),
  },
  {
    group: 'Look',
    keys: ['C'],
    does: 'Your coarse mask while held',
    matches: plain('c'),
    act: () => show({ coarseHeld: true }),
    release: () => show({ coarseHeld: false }),
  },
  { group: 'Inspect', keys: ['←', '↑', '↓', '→'], does: 'Next patch, on the picture' },
  { group: 'Inspect', keys: ['Shift', '←'], does: 'Four patches at once' },
  { group: 'Inspect', keys: ['Enter', 'click'], does: 'Pin, or let go' },
  { group: 'Inspect', keys: ['Esc'], does: 'Nothing inspected, no brush' },
  { group: 'Brush', keys: ['B'], does: 'Paint', matches: plain('b'), act: () => toggleTool('paint') },
  { group: 'Brush', keys: ['E'], does: 'Erase', matches: plain('e'), act: () => toggleTool('erase') },
  { group: 'Brush', keys: ['['], does: 'Smaller brush', matches: plain('['), act: () => resizeBrush(0.8) },
  { group: 'Brush', keys: [']'], does: 'Larger brush', matches: plain(']'), act: () => resizeBrush(1.25) },
  {
    group: 'Brush',
    keys: ['Ctrl', 'Z'],
    does: 'Undo a stroke, or what was replaced',
    matches: command('z', false),
    act: () => (useBrushStore.getState().canUndo ? useBrushStore.getState().undo() : undoStep()),
  },
  {
    group: 'Brush',
    keys: ['Ctrl', 'Shift', 'Z'],
    does: 'Redo it',
    matches: command('z', true),
    act: () => (useBrushStore.getState().canRedo ? useBrushStore.getState().redo() : redoStep()),
  },
  { group: 'Page', keys: ['N'], does: 'New scene', matches: plain('n'), act: (page) => page.newScene() },
  { group: 'Page', keys: ['?'], does: 'This sheet', matches: plain('?'), act: (page) => page.openHelp() },
];

/** Zoom keys share one line of the sheet, so they stand apart from it. */
const zoomKeys: readonly Shortcut[] = [
  { group: 'Look', keys: ['+'], does: 'Zoom in', matches: plain('+', '='), act: () => zoomStage(zoomStep) },
  { group: 'Look', keys: ['−'], does: 'Zoom out', matches: plain('-', '_', '−'), act: () => zoomStage(1 / zoomStep) },
];

/** The shortcut an event means, if any. */
export function shortcutOf(event: KeyLike): Shortcut | undefined {
  return [...shortcuts, ...zoomKeys].find(({ matches }) => matches?.(event));
}
