import { Maximize, Minus, Plus } from 'lucide-react';
import { useInputsStore } from '../../../state/refine/inputs-store.ts';
import { useViewStore } from '../../../state/refine/view-store.ts';
import { fitted, scaleOf } from '../../../state/refine/viewport.ts';
import { IconButton } from '../../shared/Button.tsx';
import { panesOf } from './picture.ts';
import { zoomStage } from './stage-geometry.ts';

export const zoomStep = 1.25;

/** Zoom buttons; the number is CSS pixels per picture pixel. */
export function ZoomControls() {
  const image = useInputsStore((state) => state.photo?.pixels);
  const { viewport, view, stage, show } = useViewStore();
  const scale = image && stage.width > 0 ? scaleOf(viewport, image, panesOf(view, stage)[0]) : null;
  return (
    <div className="zoom" role="group" aria-label="Zoom">
      <IconButton label="Zoom out" shortcut="−" disabled={!image} onClick={() => zoomStage(1 / zoomStep)}>
        <Minus size={15} />
      </IconButton>
      <span className="zoom-value">{scale === null ? '' : `${Math.round(scale * 100)} %`}</span>
      <IconButton label="Zoom in" shortcut="+" disabled={!image} onClick={() => zoomStage(zoomStep)}>
        <Plus size={15} />
      </IconButton>
      <IconButton label="Fit the picture" shortcut="0" disabled={!image} onClick={() => show({ viewport: fitted })}>
        <Maximize size={14} />
      </IconButton>
    </div>
  );
}
