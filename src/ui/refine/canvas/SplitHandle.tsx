import { ChevronsLeftRight } from 'lucide-react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { imagePoint } from '../../../core/spaces.ts';
import { useInputsStore } from '../../../state/refine/inputs-store.ts';
import { useViewStore } from '../../../state/refine/view-store.ts';
import { toImage, toScreen } from '../../../state/refine/viewport.ts';

/** The divider between coarse and refined. Its place is kept in the picture, so that it stays put under zoom. */
export function SplitHandle() {
  const image = useInputsStore((state) => state.photo?.pixels);
  const { split, viewport, stage, show } = useViewStore();
  if (!image) return null;
  const pane = { left: 0, top: 0, ...stage };
  const { x } = toScreen(viewport, image, pane, imagePoint(0, split * image.width));
  const move = (share: number) => show({ split: Math.min(1, Math.max(0, share)) });

  const onPointerDown = (event: PointerEvent) => {
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent) => {
    event.stopPropagation();
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const left = event.currentTarget.parentElement?.getBoundingClientRect().left ?? 0;
    move(toImage(viewport, image, pane, { x: event.clientX - left, y: 0 }).column / image.width);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 0.1 : 0.02;
    const target = { ArrowLeft: split - step, ArrowRight: split + step, Home: 0, End: 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move(target);
  };

  return (
    <div
      className="split-handle"
      style={{ transform: `translateX(${Math.min(stage.width, Math.max(0, x))}px)` }}
      role="slider"
      tabIndex={0}
      aria-label="Divider between coarse and refined"
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(split * 100)}
      aria-valuetext={`${Math.round(split * 100)} % coarse`}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={onKeyDown}
    >
      <span className="split-line" />
      <span className="split-name split-yours" aria-hidden>
        yours
      </span>
      <span className="split-name split-refined" aria-hidden>
        refined
      </span>
      <span className="split-grip">
        <ChevronsLeftRight size={16} aria-hidden />
      </span>
    </div>
  );
}
