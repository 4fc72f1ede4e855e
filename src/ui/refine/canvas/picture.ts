import type { Plane, Rgba, Size } from '../../../core/grid.ts';
import type { Inspection, Round } from '../../../engine/protocol.ts';
import type { Inputs } from '../../../state/refine/inputs-store.ts';
import { matchesToDraw } from '../../../state/refine/match-sets.ts';
import type { Refined } from '../../../state/refine/queries.ts';
import { inspectedPatch, type ViewName, type ViewState } from '../../../state/refine/view-store.ts';
import type { Pane, ScreenPoint } from '../../../state/refine/viewport.ts';

/** Everything the canvas shows at one moment. Plain values: the painter asks nobody. */
export interface Picture {
  readonly view: ViewName;
  readonly photo: Rgba;
  readonly coarse: readonly Plane[];
  readonly refined: readonly Plane[];
  /** The round in view, of the active class. */
  readonly round: Round | null;
  readonly activeClass: number;
  /** Patches whose match lines are drawn. */
  readonly lines: readonly number[];
  readonly inspected: number | null;
  readonly inspection: Inspection | null;
  readonly maskOpacity: number;
  readonly outline: boolean;
  readonly split: number;
  readonly dark: boolean;
  /** The brush's rim: where it hovers, and its radius in photo pixels. */
  readonly brush: { readonly place: ScreenPoint; readonly radius: number } | null;
}

/** A mask that is being painted, in place of the coarse one of its class. */
interface Draft {
  readonly draft: Plane | null;
  readonly draftClass: number;
}

/** What the canvas shows, from what was given, computed and chosen; `null` without a photo. */
export function pictureOf(
  { photo, mask }: Inputs,
  refined: Refined | undefined,
  view: ViewState,
  inspection: Inspection | null,
  draft: Draft,
  dark: boolean,
): Picture | null {
  if (!photo) return null;
  const coarse = mask?.masks.map((one) => one.probability) ?? [];
  if (draft.draft) coarse[draft.draftClass] = draft.draft;
  const round = shownRound(refined, view);
  return {
    view: view.view,
    photo: photo.pixels,
    coarse,
    refined:
      refined?.result.classes.map(({ rounds }) => (rounds[view.round ?? rounds.length - 1] ?? rounds[0]).after) ?? [],
    round,
    activeClass: view.activeClass,
    lines: round ? matchesToDraw(round, view.matchSet, view.picked) : [],
    inspected: inspectedPatch(view),
    inspection,
    maskOpacity: view.maskHidden ? 0 : view.maskOpacity,
    outline: view.outline && !view.maskHidden,
    split: view.split,
    dark,
    brush: view.tool !== 'look' && view.brushPlace ? { place: view.brushPlace, radius: view.brushRadius } : null,
  };
}

/** The round the view points at; the last one unless a person chose another. */
export function shownRound(refined: Refined | undefined, view: Pick<ViewState, 'activeClass' | 'round'>): Round | null {
  const rounds = refined?.result.classes[view.activeClass]?.rounds;
  return rounds?.[view.round ?? rounds.length - 1] ?? rounds?.at(-1) ?? null;
}

/** The rectangles that show a picture: one, or two for the matches: generated first, original second. */
export function panesOf(view: ViewName, canvas: Size): readonly Pane[] {
  const whole = { left: 0, top: 0, height: canvas.height, width: canvas.width };
  if (view !== 'matches') return [whole];
  if (canvas.width >= canvas.height) {
    const width = canvas.width / 2;
    return [
      { ...whole, width },
      { ...whole, left: width, width },
    ];
  }
  const height = canvas.height / 2;
  return [
    { ...whole, height },
    { ...whole, top: height, height },
  ];
}

/** The pane under a canvas place: the last one that begins before it. */
export function paneAt(panes: readonly Pane[], place: { readonly x: number; readonly y: number }): Pane {
  return panes.findLast((pane) => place.x >= pane.left && place.y >= pane.top) ?? panes[0];
}
