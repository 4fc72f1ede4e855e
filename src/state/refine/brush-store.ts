import { create } from 'zustand';
import { sha256 } from '../../core/digest.ts';
import type { Plane } from '../../core/grid.ts';
import type { ImagePoint } from '../../core/spaces.ts';
import { maskProblem } from '../../images/describe-mask.ts';
import { BrushMask } from '../../masks/brush.ts';
import { currentInputs, noDrafts, useInputsStore, type MaskInput } from './inputs-store.ts';
import { recordStep, replaceInputs } from './input-history.ts';
import { useNoticesStore } from '../page/notices-store.ts';
import { useViewStore } from './view-store.ts';

/** Half of the radius is fully covered: the soft rim is what the confidence band lets change. */
const hardness = 0.5;

interface BrushState {
  /** The masks being painted, by the position of their class; none when nothing was painted since the last run. */
  readonly drafts: ReadonlyMap<number, Plane>;
  /** Of the strokes on the class in view. */
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

interface BrushActions {
  /** @param radius in pixels of the mask */
  readonly begin: (point: ImagePoint, radius: number) => void;
  readonly extend: (point: ImagePoint) => void;
  readonly end: () => void;
  readonly undo: () => void;
  readonly redo: () => void;
  /** Forgets what was painted. */
  readonly discard: () => void;
  /** Takes the painted masks as coarse masks, so that they are refined. */
  readonly use: () => Promise<void>;
}

const brushes = () => useInputsStore.getState().drafts;
const inView = () => brushes().get(useViewStore.getState().activeClass);

/**
 * Painting on the coarse masks, stroke by stroke, until they are used or discarded. The drafts themselves lie with the
 * inputs they were painted on; here is what shows of them.
 */
export const useBrushStore = create<BrushState & BrushActions>()((set) => {
  const publish = () => {
    const brush = inView();
    set({
      // New objects each time: whoever draws a plane tells a change by it.
      drafts: new Map([...brushes()].map(([index, { plane }]) => [index, { ...plane }])),
      canUndo: brush?.canUndo ?? false,
      canRedo: brush?.canRedo ?? false,
    });
  };
  useInputsStore.subscribe((now, before) => {
    if (now.drafts !== before.drafts) publish();
  });
  useViewStore.subscribe((now, before) => {
    if (now.activeClass !== before.activeClass && brushes().size > 0) publish();
  });
  const change = (act: (brush: BrushMask) => unknown) => {
    const brush = inView();
    if (!brush) return;
    act(brush);
    publish();
  };

  return {
    drafts: new Map(),
    canUndo: false,
    canRedo: false,
    begin: (point, radius) => {
      const { tool, activeClass } = useViewStore.getState();
      if (tool === 'look') return;
      const start = inView() ?? startingMask(activeClass);
      if (!start) return;
      start.begin(point, { mode: tool, radius, hardness });
      useInputsStore.getState().setDrafts(new Map(brushes()).set(activeClass, start));
    },
    extend: (point) => {
      if (inView()?.extend(point)) publish();
    },
    end: () => change((brush) => brush.end()),
    undo: () => change((brush) => brush.undo()),
    redo: () => change((brush) => brush.redo()),
    discard: () => {
      if (brushes().size === 0) return;
      recordStep('Discard what was painted');
      useInputsStore.getState().setDrafts(noDrafts);
    },
    use: async () => {
      const planes = new Map<number, Plane>();
      for (const [index, { plane }] of brushes()) planes.set(index, { ...plane, data: plane.data.slice() });
      for (const plane of planes.values()) {
        const problem = maskProblem(plane);
        if (problem) return useNoticesStore.getState().post({ kind: 'problem', text: problem });
      }
      if (planes.size === 0) return;
      const { photo, mask } = currentInputs();
      const next = await painted(mask, planes);
      if (currentInputs().photo === photo && currentInputs().mask === mask) replaceInputs('Painting', { mask: next });
    },
  };
});

function startingMask(classIndex: number): BrushMask | null {
  const { photo, mask } = currentInputs();
  if (!photo) return null;
  const { height, width } = photo.pixels;
  return new BrushMask(
    mask?.masks[classIndex]?.probability ?? { height, width, data: new Float32Array(height * width) },
  );
}

/** The masks with some of them painted over; what is painted is what the person brings. */
async function painted(mask: MaskInput | null, planes: ReadonlyMap<number, Plane>): Promise<MaskInput> {
  const paint = async (className: string, probability: Plane) => ({
    className,
    probability,
    digest: await sha256(probability.data),
  });
  const masks = await Promise.all(
    mask
      ? mask.masks.map((one, i) => {
          const plane = planes.get(i);
          return plane ? paint(one.className, plane) : one;
        })
      : [...planes.values()].map((plane) => paint('', plane)),
  );
  const { brought, ignored } = mask ?? {};
  return {
    name: mask ? mask.name.replace(/( \(painted over\))?$/, ' (painted over)') : 'Painted mask',
    origin: { kind: 'hand' },
    reading: 'Painted by hand',
    masks,
    ids: mask?.ids ?? null,
    ...(brought && { brought: brought.map((plane, i) => planes.get(i) ?? plane) }),
    ...(ignored && { ignored }),
  };
}
