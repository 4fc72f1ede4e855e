import { create } from 'zustand';
import type { Size } from '../../core/grid.ts';
import { fitted, type ScreenPoint, type Viewport } from './viewport.ts';

/** The pictures one can look at, in the order of their number keys 1 to 8. */
export const viewNames = [
  'original',
  'generated',
  'coarse',
  'refined',
  'difference',
  'split',
  'matches',
  'cut-out',
] as const;
export type ViewName = (typeof viewNames)[number];

/** Which matched pairs are drawn: 15 at random, those that changed most, or those a person picked. */
export const matchSets = ['random', 'changed', 'picked'] as const;
export type MatchSet = (typeof matchSets)[number];

/** What the pointer does on the picture. */
export type Tool = 'look' | 'paint' | 'erase';

export interface ViewState {
  readonly view: ViewName;
  readonly viewport: Viewport;
  /** Size of the canvas in CSS pixels; 0 × 0 before the first layout. */
  readonly stage: Size;
  /** 0..1 */
  readonly maskOpacity: number;
  readonly outline: boolean;
  /** Held key: look under the mask. */
  readonly maskHidden: boolean;
  /** Held key: the coarse mask in place of what is shown. */
  readonly coarseHeld: boolean;
  /** Fills every pixel as far as it belongs to the class; else those above one half, fully. */
  readonly soft: boolean;
  /** Colours that a person chose, by class, as positions in the palette. */
  readonly colours: Readonly<Record<number, number>>;
  /** The divider of the split view, as a share of the picture's width. */
  readonly split: number;
  readonly matchSet: MatchSet;
  /** Patches picked for the match lines. */
  readonly picked: readonly number[];
  /** The patch under the pointer or the arrow keys. */
  readonly hovered: number | null;
  /** The patch that stays in the inspector. */
  readonly pinned: number | null;
  /** Which round is shown; `null` is the last one. */
  readonly round: number | null;
  readonly activeClass: number;
  readonly tool: Tool;
  /** Brush radius in CSS pixels: as large on the screen at every zoom. */
  readonly brushRadius: number;
  /** Where the brush hovers on the stage, to show its size. */
  readonly brushPlace: ScreenPoint | null;
}

interface ViewActions {
  readonly show: (change: Partial<ViewState>) => void;
  readonly hover: (patch: number | null) => void;
  /** Pins a patch, or lets it go when it is pinned already. Picked patches join the "picked" match lines. */
  readonly togglePin: (patch: number) => void;
  readonly clearPicked: () => void;
  /** New inputs: forget everything that pointed into the old ones. */
  readonly lookAfresh: () => void;
}

export const smallestBrush = 1;
export const largestBrush = 64;

/** How a person looks at the result. Nothing here changes a number. */
export const useViewStore = create<ViewState & ViewActions>()((set) => ({
  view: 'split',
  viewport: fitted,
  stage: { height: 0, width: 0 },
  maskOpacity: 0.6,
  outline: true,
  maskHidden: false,
  coarseHeld: false,
  soft: false,
  colours: {},
  split: 0.5,
  matchSet: 'changed',
  picked: [],
  hovered: null,
  pinned: null,
  round: null,
  activeClass: 0,
  tool: 'look',
  brushRadius: 16,
  brushPlace: null,
  show: (change) => set(change),
  hover: (patch) => set((state) => (state.hovered === patch ? state : { hovered: patch })),
  togglePin: (patch) =>
    set(({ pinned, picked }) => ({
      pinned: pinned === patch ? null : patch,
      picked: pinned === patch || picked.includes(patch) ? picked : [...picked, patch],
    })),
  clearPicked: () => set({ picked: [], pinned: null }),
  lookAfresh: () =>
    set({ viewport: fitted, picked: [], hovered: null, pinned: null, round: null, activeClass: 0, tool: 'look' }),
}));

/** The patch the inspector speaks about: the one under the pointer, else the pinned one. */
export function inspectedPatch(state: Pick<ViewState, 'hovered' | 'pinned'>): number | null {
  return state.hovered ?? state.pinned;
}
