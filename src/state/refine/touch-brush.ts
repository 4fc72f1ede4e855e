import type { Plane } from '../../core/grid.ts';
import type { ImagePoint } from '../../core/spaces.ts';
import { BrushMask } from '../../masks/brush.ts';
import { dropSpecks, fillHoles, smooth } from '../../masks/tidy.ts';
import { recordStep } from './input-history.ts';
import type { ShownResult } from './refine-follower.ts';
import { roundInView } from './shown-result.ts';
import { touch } from './touch-ups.ts';
import { useViewStore } from './view-store.ts';

/** A hard rim with a pixel or two of slope: what is painted on a result is meant. */
const hardness = 0.8;

let stroke: { readonly brush: BrushMask; readonly shown: ShownResult; readonly classIndex: number } | null = null;

/** Whether the brush works on the result: a view that shows it is in front, with its last round. */
export function touchesResult(shown: ShownResult | undefined): shown is ShownResult {
  const { view, round, activeClass } = useViewStore.getState();
  const result = shown?.result.classes[activeClass];
  if (!result || (view !== 'refined' && view !== 'split')) return false;
  const { length } = result.rounds;
  return length === 0 || roundInView(length, round) === length - 1;
}

/**
 * Begins a stroke on the result. The state before it can be brought back by undo, across runs and replacements.
 * @param radius in pixels of the mask
 */
export function beginTouch(shown: ShownResult, point: ImagePoint, radius: number): void {
  const { tool, activeClass } = useViewStore.getState();
  if (tool === 'look') return;
  recordStep(tool === 'paint' ? 'Paint on the result' : 'Erase on the result');
  stroke = { brush: new BrushMask(shown.result.classes[activeClass].refined, 0), shown, classIndex: activeClass };
  stroke.brush.begin(point, { mode: tool, radius, hardness });
  publish();
}

export function extendTouch(point: ImagePoint): void {
  if (stroke?.brush.extend(point)) publish();
}

export function endTouch(): void {
  stroke?.brush.end();
  stroke = null;
}

/** What can be done to the mask in view as a whole. */
export type Tidying = 'smooth' | 'fill' | 'drop';

/** Standard deviation of smoothing and pixels of a speck, for a photo of this size. */
export function tidyingSizes({ height, width }: Plane): { readonly deviation: number; readonly speck: number } {
  return {
    deviation: Math.max(1, Math.max(height, width) / 256),
    speck: Math.max(4, Math.round((height * width) / 2000)),
  };
}

/** Tidies the class in view of the result. */
export function tidy(shown: ShownResult, what: Tidying): void {
  const { activeClass } = useViewStore.getState();
  const { refined } = shown.result.classes[activeClass];
  const { deviation, speck } = tidyingSizes(refined);
  const names = { smooth: 'Smooth', fill: 'Fill holes', drop: 'Drop specks' };
  const acts = {
    smooth: () => smooth(refined, deviation),
    fill: () => fillHoles(refined),
    drop: () => dropSpecks(refined, speck),
  };
  recordStep(names[what]);
  touch(shown.request, activeClass, acts[what]());
}

function publish(): void {
  if (!stroke) return;
  const { plane } = stroke.brush;
  // A copy each time: earlier states stay as they were, and whoever draws tells a change by the new object.
  touch(stroke.shown.request, stroke.classIndex, { ...plane, data: plane.data.slice() });
}
