import { patchAt, patchCentre } from '../../../core/spaces.ts';
import type { Round } from '../../../engine/protocol.ts';
import { useInputsStore } from '../../../state/refine/inputs-store.ts';
import { useViewStore } from '../../../state/refine/view-store.ts';
import { toScreen } from '../../../state/refine/viewport.ts';
import { panesOf } from '../canvas/picture.ts';
import { farthestCorner, type Corner } from './farthest-corner.ts';

/** The corner of the stage in which a card hides neither the pinned patch nor its match. */
export function useFreeCorner(pinned: number | null, round: Round | null): Corner {
  const image = useInputsStore((state) => state.photo?.pixels);
  const stage = useViewStore((state) => state.stage);
  const viewport = useViewStore((state) => state.viewport);
  const view = useViewStore((state) => state.view);
  if (!image || !round || pinned === null || pinned >= round.match.length) return 'top-right';
  const panes = panesOf(view, stage);
  const place = (patch: number, pane: (typeof panes)[number]) =>
    toScreen(viewport, image, pane, patchCentre(patchAt(patch, round.grid), round.grid, image));
  return farthestCorner(stage, [place(pinned, panes[0]), place(round.match[pinned], panes[panes.length - 1])]);
}
