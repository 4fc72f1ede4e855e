import { useEffect, useRef } from 'react';
import type { Rgba } from '../../../core/grid.ts';
import { patchAt, patchCentre } from '../../../core/spaces.ts';
import type { Inspection } from '../../../engine/protocol.ts';
import type { PatchReport } from '../../../state/refine/match-sets.ts';
import { css, directionColours } from '../canvas/class-colours.ts';
import { heatLayer, quietLayer } from '../canvas/layers.ts';
import { circle, paintMark, star } from '../canvas/marks.ts';
import { useWidth } from './use-width.ts';

interface HeatMapProps {
  readonly photo: Rgba;
  readonly inspection: Inspection | undefined;
  readonly report: PatchReport;
}

/** How much of the photo shows through the heat. */
const heatOpacity = 0.7;

/** The photo, in grey so that the colours are those of the scale alone, under the similarity of one generated patch with each of its patches. */
export function HeatMap({ photo, inspection, report }: HeatMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(canvas);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || width === 0) return;
    const density = window.devicePixelRatio;
    const height = (width * photo.height) / photo.width;
    element.width = Math.round(width * density);
    element.height = Math.round(height * density);
    context.scale(density, density);
    context.imageSmoothingEnabled = width < photo.width * 1.5;
    context.drawImage(quietLayer(photo, false), 0, 0, width, height);
    if (!inspection) return;
    context.imageSmoothingEnabled = false;
    context.globalAlpha = heatOpacity;
    context.drawImage(heatLayer(inspection), 0, 0, width, height);
    context.globalAlpha = 1;
    const place = (patch: number) => {
      const { row, column } = patchCentre(patchAt(patch, inspection.grid), inspection.grid, { height, width });
      return { x: column, y: row };
    };
    const colour = css(directionColours[report.direction]);
    paintMark(context, circle(place(report.patch)), colour);
    paintMark(context, star(place(report.match)), colour);
  }, [photo, inspection, report, width]);

  return (
    <canvas
      ref={canvas}
      className="heat-map"
      style={{ aspectRatio: `${photo.width} / ${photo.height}` }}
      role="img"
      aria-label="Similarity of the patch with every patch of the original; bright is similar"
    />
  );
}
