import type { Plane, Rgba, Size } from '../../../core/grid.ts';
import type { Inspection } from '../../../engine/protocol.ts';
import type { Inputs } from '../../../state/refine/inputs-store.ts';
import { classColour, type Rgb } from './class-colours.ts';
import { matchesToDraw } from '../../../state/refine/match-sets.ts';
import type { ShownResult } from '../../../state/refine/refine-follower.ts';
import { shownClass, shownMasks, type ShownClass } from '../../../state/refine/shown-result.ts';
import { inspectedPatch, type ViewName, type ViewState } from '../../../state/refine/view-store.ts';
import type { Pane, ScreenPoint } from '../../../state/refine/viewport.ts';

/** Everything the canvas shows at one moment. Plain values: the painter asks nobody. */
export interface Picture {
  readonly view: ViewName;
  readonly photo: Rgba;
  readonly coarse: readonly Plane[];
  readonly refined: readonly Plane[];
  /** The class in view, up to the round in view. */
  readonly shown: ShownClass | null;
  readonly activeClass: number;
  /** Patches whose match lines are drawn. */
  readonly lines: readonly number[];
  readonly inspected: number | null;
  readonly inspection: Inspection | null;
  readonly maskOpacity: number;
  readonly outline: boolean;
  readonly soft: boolean;
  /** One a class. */
  readonly colours: readonly Rgb[];
  readonly split: number;
  readonly dark: boolean;
  /** The brush's rim: where it hovers, and its radius in CSS pixels. */
  readonly brush: { readonly place: ScreenPoint; readonly radius: number } | null;
}

/**
 * What the canvas shows, from what was given, computed and chosen; `null` without a photo.
 * @param drafts masks that are being painted, in place of the coarse ones of their classes
 */
export function pictureOf(
  { photo, mask }: Inputs,
  result: ShownResult | undefined,
  view: ViewState,
  inspection: Inspection | null,
  drafts: ReadonlyMap<number, Plane>,
  dark: boolean,
): Picture | null {
  if (!photo) return null;
  const coarse = mask?.masks.map((one) => one.probability) ?? [];
  drafts.forEach((plane, index) => (coarse[index] = plane));
  const shown = shownClass(result, view);
  const refined = result ? shownMasks(result.result, view.round) : [];
  // The result of other masks stays in view until theirs is there: it may have more classes.
  const classes = Math.max(coarse.length, refined.length);
  return {
    view: view.coarseHeld || (!result && showsMask(view.view)) ? 'coarse' : view.view,
    photo: photo.pixels,
    coarse,
    refined,
    shown,
    activeClass: view.activeClass,
    lines: shown?.round ? matchesToDraw(shown.round, view.matchSet, view.picked) : [],
    inspected: inspectedPatch(view),
    inspection,
    maskOpacity: view.maskHidden ? 0 : view.maskOpacity,
    outline: view.outline && !view.maskHidden,
    soft: view.soft,
    colours: Array.from({ length: classes }, (_, index) => classColour(index, photo.pixels, view.colours)),
    split: view.split,
    dark,
    brush: view.tool !== 'look' && view.brushPlace ? { place: view.brushPlace, radius: view.brushRadius } : null,
  };
}

/** Views that show the coarse mask until there is a refined one. */
function showsMask(view: ViewName): boolean {
  return view === 'refined' || view === 'split';
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
