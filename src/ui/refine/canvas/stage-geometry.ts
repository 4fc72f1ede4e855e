import type { Size } from '../../../core/grid.ts';
import { patchIndex, patchUnder, type ImagePoint } from '../../../core/spaces.ts';
import { useInputsStore } from '../../../state/refine/inputs-store.ts';
import { useViewStore } from '../../../state/refine/view-store.ts';
import { isInside, panBy, toImage, zoomAt, type Pane, type ScreenPoint } from '../../../state/refine/viewport.ts';
import type { ShownResult } from '../../../state/refine/refine-follower.ts';
import { shownClass } from '../../../state/refine/shown-result.ts';
import { paneAt, panesOf } from './picture.ts';

/** What lies under a place of the stage. */
export interface Under {
  readonly pane: Pane;
  readonly image: Size;
  readonly point: ImagePoint;
  /** The first pane shows what is asked about; in the matches view the second one is the answer. */
  readonly isFirstPane: boolean;
}

/** The picture point under a place; `null` without a photo. */
export function under(place: ScreenPoint): Under | null {
  const image = useInputsStore.getState().photo?.pixels;
  if (!image) return null;
  const { view, viewport, stage } = useViewStore.getState();
  const panes = panesOf(view, stage);
  const pane = paneAt(panes, place);
  return { pane, image, point: toImage(viewport, image, pane, place), isFirstPane: pane === panes[0] };
}

/** The patch under a place, as an index of the shown round's grid; `null` outside the picture or without a result. */
export function patchAtPlace(place: ScreenPoint, result: ShownResult | undefined): number | null {
  const found = under(place);
  const round = shownClass(result, useViewStore.getState())?.round;
  if (!found || !round || !found.isFirstPane || !isInside(found.point, found.image)) return null;
  return patchIndex(patchUnder(found.point, round.grid, found.image), round.grid);
}

/** The patch one step away, staying on the grid. Starts in the middle. */
export function neighbour(patch: number | null, grid: Size, rows: number, columns: number): number {
  if (patch === null) return Math.floor(grid.height / 2) * grid.width + Math.floor(grid.width / 2);
  const row = Math.min(grid.height - 1, Math.max(0, Math.floor(patch / grid.width) + rows));
  const column = Math.min(grid.width - 1, Math.max(0, (patch % grid.width) + columns));
  return row * grid.width + column;
}

/** Zooms around a place of the stage. */
export function zoomBy(place: ScreenPoint, factor: number): void {
  const found = under(place);
  if (!found) return;
  const { viewport, show } = useViewStore.getState();
  show({ viewport: zoomAt(viewport, found.image, found.pane, place, factor) });
}

/** Zooms around the middle of the first pane, for buttons and keys. */
export function zoomStage(factor: number): void {
  const { view, stage } = useViewStore.getState();
  const [{ left, top, width, height }] = panesOf(view, stage);
  zoomBy({ x: left + width / 2, y: top + height / 2 }, factor);
}

/** Moves the picture along with the pointer. */
export function pan(from: ScreenPoint, to: ScreenPoint): void {
  const found = under(to);
  if (!found) return;
  const { viewport, show } = useViewStore.getState();
  show({ viewport: panBy(viewport, found.image, found.pane, to.x - from.x, to.y - from.y) });
}
