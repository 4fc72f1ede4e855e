import { Blend, SquareDashed } from 'lucide-react';
import { useRefinement } from '../../../state/models/backend-context.ts';
import { useBrushStore } from '../../../state/refine/brush-store.ts';
import { roundInView } from '../../../state/refine/shown-result.ts';
import { matchSets, useViewStore, type MatchSet } from '../../../state/refine/view-store.ts';
import { IconButton } from '../../shared/Button.tsx';
import { Segmented } from '../../shared/Segmented.tsx';
import { TouchTools } from '../touch/TouchTools.tsx';
import { BrushTools } from './BrushTools.tsx';
import { MaskColours } from './MaskColours.tsx';

/** What can be set about the view at hand. */
export function ViewTools() {
  const view = useViewStore((state) => state.view);
  const tool = useViewStore((state) => state.tool);
  // While painting, the brush needs the room; O and H still act.
  const painting = useBrushStore((state) => state.drafts.size > 0) || tool !== 'look';
  const showsMasks = view === 'refined' || view === 'split' || (view === 'coarse' && !painting);
  return (
    <div className="view-tools">
      {showsMasks && <MaskLook />}
      <TouchTools />
      {view === 'matches' && <MatchChoice />}
      {view !== 'original' && view !== 'coarse' && <RoundChoice />}
      {view === 'coarse' && <BrushTools />}
    </div>
  );
}

function MaskLook() {
  const { maskOpacity, outline, show } = useViewStore();
  return (
    <>
      <label className="inline-slider" title="Mask opacity (hold H to hide the mask)">
        <Blend size={15} aria-hidden />
        <span className="visually-hidden">Mask opacity</span>
        <input
          type="range"
          className="range"
          min={0}
          max={100}
          step={5}
          value={Math.round(maskOpacity * 100)}
          aria-valuetext={`${Math.round(maskOpacity * 100)} %`}
          style={{ '--share': maskOpacity }}
          onChange={(event) => show({ maskOpacity: event.target.valueAsNumber / 100 })}
        />
        <output className="inline-value">{Math.round(maskOpacity * 100)} %</output>
      </label>
      <IconButton label="Mask outline" shortcut="O" aria-pressed={outline} onClick={() => show({ outline: !outline })}>
        <SquareDashed size={15} />
      </IconButton>
      <MaskColours />
    </>
  );
}

const matchSetNames: Readonly<Record<MatchSet, string>> = {
  random: '15 at random',
  changed: 'Most changed',
  picked: 'Picked',
};

function MatchChoice() {
  const { matchSet, picked, show, clearPicked } = useViewStore();
  return (
    <>
      <Segmented
        label="Which matches"
        segments={matchSets.map((value) => ({ value, label: matchSetNames[value] }))}
        value={matchSet}
        onChange={(next) => show({ matchSet: next })}
      />
      {matchSet === 'picked' &&
        (picked.length > 0 ? (
          <button type="button" className="button button-quiet" onClick={clearPicked}>
            Clear {picked.length}
          </button>
        ) : (
          <span className="tool-hint">Click points on the generated picture</span>
        ))}
    </>
  );
}

function RoundChoice() {
  const count = useRefinement((state) => state.data?.request.parameters.rounds ?? 1);
  const { round, show } = useViewStore();
  if (count < 2) return null;
  return (
    <Segmented
      label="Round"
      segments={Array.from({ length: count }, (_, i) => ({
        value: String(i),
        label: `Round ${i + 1}`,
        content: i === 0 ? 'Round 1' : String(i + 1),
      }))}
      value={String(roundInView(count, round))}
      onChange={(next) => show({ round: Number(next) })}
    />
  );
}
