import { useEffect, useRef, type PointerEvent, type RefObject } from 'react';
import { useBackend } from '../../../state/models/backend-context.ts';
import { useViewStore } from '../../../state/refine/view-store.ts';
import { actualSize, fitted, scaleOf, type ScreenPoint } from '../../../state/refine/viewport.ts';
import { pan, patchAtPlace, under, zoomBy } from './stage-geometry.ts';
import type { BrushInput } from './use-brush.ts';

/** A press that moves less than this is a click, in CSS pixels. */
const clickRadius = 4;

interface Held extends ScreenPoint {
  readonly startX: number;
  readonly startY: number;
}

/** Pointer, pinch and wheel on the stage: hover to inspect, click to pin, drag to pan, or the brush. */
export function useStageInput(stage: RefObject<HTMLElement | null>, brush: BrushInput) {
  const { follower } = useBackend();
  const held = useRef(new Map<number, Held>());
  const moved = useRef(false);
  const view = useViewStore.getState;

  const placeOf = (event: { readonly clientX: number; readonly clientY: number }): ScreenPoint => {
    const box = stage.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };

  useEffect(() => {
    const element = stage.current;
    if (!element) return;
    // React listens to wheel passively; this one has to keep the page from scrolling.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const place = { x: event.clientX - box.left, y: event.clientY - box.top };
      const lineHeight = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const speed = event.ctrlKey ? 0.01 : 0.0018; // a pinch on a touchpad arrives as wheel with ctrl
      zoomBy(place, Math.exp(-event.deltaY * lineHeight * speed));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [stage]);

  const onPointerDown = (event: PointerEvent) => {
    if (event.button > 1) return;
    const place = placeOf(event);
    if (held.current.size === 0) moved.current = false;
    if (view().tool !== 'look' && event.button === 0 && held.current.size === 0 && brush.start(place)) {
      event.currentTarget.setPointerCapture(event.pointerId);
      return;
    }
    held.current.set(event.pointerId, { ...place, startX: place.x, startY: place.y });
    event.currentTarget.setPointerCapture(event.pointerId);
  };

  const onPointerMove = (event: PointerEvent) => {
    const place = placeOf(event);
    if (brush.move(place)) return;
    const before = held.current.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== 'touch') view().hover(patchAtPlace(place, follower.state().data));
      return;
    }
    held.current.set(event.pointerId, { ...before, ...place });
    if (Math.hypot(place.x - before.startX, place.y - before.startY) > clickRadius) moved.current = true;
    if (held.current.size === 2) pinch(held.current, event.pointerId, before);
    else if (moved.current) pan(before, place);
  };

  const onPointerUp = (event: PointerEvent) => {
    if (brush.end()) return;
    if (!held.current.delete(event.pointerId) || moved.current || held.current.size > 0) return;
    const patch = patchAtPlace(placeOf(event), follower.state().data);
    if (patch !== null) view().togglePin(patch);
  };

  const onPointerCancel = (event: PointerEvent) => {
    brush.end();
    held.current.delete(event.pointerId);
  };

  const onPointerLeave = () => {
    view().hover(null);
    brush.leave();
  };

  const onDoubleClick = (event: { readonly clientX: number; readonly clientY: number }) => {
    if (view().tool !== 'look') return;
    const place = placeOf(event);
    const found = under(place);
    if (!found) return;
    const { viewport, show } = view();
    const isActual = Math.abs(scaleOf(viewport, found.image, found.pane) - 1) < 1e-6;
    show({ viewport: isActual ? fitted : actualSize(viewport, found.image, found.pane, place) });
  };

  return { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onPointerLeave, onDoubleClick };
}

/** Two fingers: their distance zooms, their middle pans. */
function pinch(held: ReadonlyMap<number, Held>, moving: number, before: ScreenPoint): void {
  const other = [...held].find(([id]) => id !== moving)?.[1];
  const now = held.get(moving);
  if (!other || !now) return;
  const distance = (a: ScreenPoint) => Math.max(1, Math.hypot(a.x - other.x, a.y - other.y));
  const middle = (a: ScreenPoint) => ({ x: (a.x + other.x) / 2, y: (a.y + other.y) / 2 });
  zoomBy(middle(before), distance(now) / distance(before));
  pan(middle(before), middle(now));
}
