import { create } from 'zustand';
import { sha256 } from '../../core/digest.ts';
import type { Plane } from '../../core/grid.ts';
import type { ImagePoint } from '../../core/spaces.ts';
import { maskProblem } from '../../images/describe-mask.ts';
import { BrushMask } from '../../masks/brush.ts';
import { currentInputs, useInputsStore } from './inputs-store.ts';
import { useNoticesStore } from '../page/notices-store.ts';
import { useViewStore } from './view-store.ts';

/** Half of the radius is fully covered: the soft rim is what the confidence band lets change. */
const hardness = 0.5;

interface BrushState {
  /** The mask being painted; `null` when nothing was painted since the last run. */
  readonly draft: Plane | null;
  readonly draftClass: number;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

interface BrushActions {
  readonly begin: (point: ImagePoint) => void;
  readonly extend: (point: ImagePoint) => void;
  readonly end: () => void;
  readonly undo: () => void;
  readonly redo: () => void;
  /** Forgets what was painted. */
  readonly discard: () => void;
  /** Takes the painted mask as the coarse mask, so that it is refined. */
  readonly use: () => Promise<void>;
}

const nothing: BrushState = { draft: null, draftClass: 0, canUndo: false, canRedo: false };

/** Painting on the coarse mask of the active class, stroke by stroke, until it is used or discarded. */
export const useBrushStore = create<BrushState & BrushActions>()((set, get) => {
  let brush: BrushMask | null = null;

  const publish = () => {
    if (!brush) return set(nothing);
    // A new object each time: whoever draws the plane tells a change by it.
    set({ draft: { ...brush.plane }, canUndo: brush.canUndo, canRedo: brush.canRedo });
  };

  return {
    ...nothing,
    begin: (point) => {
      const { tool, brushRadius, activeClass } = useViewStore.getState();
      if (tool === 'look') return;
      if (!brush || get().draftClass !== activeClass) {
        const start = startingMask(activeClass);
        if (!start) return;
        brush = new BrushMask(start);
        set({ draftClass: activeClass });
      }
      brush.begin(point, { mode: tool, radius: brushRadius, hardness });
      publish();
    },
    extend: (point) => {
      if (brush?.extend(point)) publish();
    },
    end: () => {
      brush?.end();
      publish();
    },
    undo: () => {
      brush?.undo();
      publish();
    },
    redo: () => {
      brush?.redo();
      publish();
    },
    discard: () => {
      brush = null;
      publish();
    },
    use: async () => {
      if (!brush) return;
      const plane = { ...brush.plane, data: brush.plane.data.slice() };
      const problem = maskProblem(plane);
      if (problem) {
        useNoticesStore.getState().post({ kind: 'problem', text: problem });
        return;
      }
      await putPainted(plane, get().draftClass);
      brush = null;
      publish();
    },
  };
});

function startingMask(classIndex: number): Plane | null {
  const { photo, mask } = currentInputs();
  if (!photo) return null;
  const { height, width } = photo.pixels;
  return mask?.masks[classIndex]?.probability ?? { height, width, data: new Float32Array(height * width) };
}

async function putPainted(probability: Plane, classIndex: number): Promise<void> {
  const { mask } = currentInputs();
  const painted = {
    className: mask?.masks[classIndex]?.className ?? '',
    probability,
    digest: await sha256(probability.data),
  };
  const masks = mask ? mask.masks.map((one, i) => (i === classIndex ? painted : one)) : [painted];
  const name = mask ? mask.name.replace(/( \(painted over\))?$/, ' (painted over)') : 'Painted mask';
  useInputsStore.getState().put({ mask: { name, origin: { kind: 'hand' }, reading: 'Painted by hand', masks } });
}
