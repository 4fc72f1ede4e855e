import { useMemo } from 'react';
import type { Rgba, Size } from '../../../core/grid.ts';
import { overlay } from '../../../images/overlay.ts';
import { resizeBilinear, resizeNearest } from '../../../images/resize.ts';
import type { Compared } from '../../../state/refine/comparison.ts';
import type { GivenInputs } from '../../../state/refine/refine-follower.ts';
import { Raster } from '../../shared/Raster.tsx';
import { classColour } from '../canvas/class-colours.ts';

interface CandidateCardProps {
  readonly name: string;
  readonly inputs: GivenInputs;
  readonly result: Compared | undefined;
  readonly problem: Error | null;
  readonly isBest: boolean;
  readonly onChoose: () => void;
}

/** One refiner: a small picture of its labels on the photo, and what it changed or gained. */
export function CandidateCard({ name, inputs, result, problem, isBest, onChoose }: CandidateCardProps) {
  const picture = useMemo(() => result && thumbnail(inputs, result.labels), [inputs, result]);
  return (
    <li>
      <button type="button" className="candidate" data-best={isBest} onClick={onChoose} title={`Refine by: ${name}`}>
        {picture ? <Raster picture={picture} label="" /> : <span className="candidate-wait skeleton" />}
        <span className="candidate-name">{name}</span>
        <span className="candidate-note">{problem ? problem.message : noteOf(result)}</span>
        {isBest && <span className="candidate-best">fits the truth best</span>}
      </button>
    </li>
  );
}

function noteOf(result: Compared | undefined): string {
  if (!result) return 'computing …';
  const { overlap, changed } = result;
  if (!overlap) return changed === 0 ? 'nothing changed' : `${changed.toLocaleString('en')} px changed side`;
  const gain = Math.round((overlap.after - overlap.before) * 1000) / 10;
  return `IoU ${(overlap.after * 100).toFixed(1)} (${gain > 0 ? '+' : ''}${gain === 0 ? '0.0' : gain.toFixed(1)})`;
}

/** Wide enough for a card on a dense screen. */
const across = 320;

function thumbnail({ photo, mask }: GivenInputs, labels: Uint8Array): Rgba {
  const { height, width } = mask.masks[0].probability;
  const scale = Math.min(1, across / Math.max(photo.pixels.height, photo.pixels.width));
  const size: Size = {
    height: Math.max(1, Math.round(photo.pixels.height * scale)),
    width: Math.max(1, Math.round(photo.pixels.width * scale)),
  };
  const small = resizeNearest(Uint8Array.from(labels), { height, width }, size);
  const colourOf = (label: number) => [...classColour(label - 1), 255] as const;
  return overlay(resizeBilinear(photo.pixels, size), small, { colourOf, opacity: 0.45, outline: true });
}
