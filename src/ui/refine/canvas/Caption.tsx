import { useModel, useRefinement } from '../../../state/models/backend-context.ts';
import { summariseChange } from '../../../state/refine/change-summary.ts';
import { useInputsStore } from '../../../state/refine/inputs-store.ts';
import { classNameProblem } from '../../../state/refine/request.ts';
import { shownClass } from '../../../state/refine/shown-result.ts';
import { useViewStore } from '../../../state/refine/view-store.ts';
import { planWords } from '../controls/plan-words.ts';
import { css } from './class-colours.ts';
import { useClassColours } from './use-class-colours.ts';
import { viewWords } from './view-words.ts';

/** Under the picture: what it shows, in a sentence, and what its colours mean. */
export function Caption() {
  const view = useViewStore((state) => state.view);
  const how = useHow();
  const isResult = view === 'refined' || view === 'split' || view === 'cut-out';
  return (
    <div className="caption">
      <p>{isResult && how ? how : viewWords[view].caption}</p>
      <ByHand />
      {view === 'difference' && <DifferenceLegend />}
      {view === 'matches' && <MatchLegend />}
      {(view === 'coarse' || view === 'refined' || view === 'split') && <ClassLegend />}
    </div>
  );
}

/** How much of what is in view a person did. */
function ByHand() {
  const count = useRefinement(({ data }) => data?.byHand);
  if (count === undefined) return null;
  return <p className="by-hand">{`${count.toLocaleString('en')} ${count === 1 ? 'pixel' : 'pixels'} by hand.`}</p>;
}

/** How the result came about where nothing was generated, and why; null where something was, or nothing is there yet. */
function useHow(): string | null {
  const request = useRefinement((state) => state.data?.request);
  const vocabulary = useModel().data?.vocabulary ?? null;
  if (!request || request.parameters.method === 'g4seg') return null;
  const done = planWords(request.parameters);
  const sentence = `${done.charAt(0).toUpperCase()}${done.slice(1)}`;
  const isUnknown = request.masks.some(({ className }) => classNameProblem(className, vocabulary));
  if (request.parameters.method !== 'none' || vocabulary === null || !isUnknown) return `${sentence}.`;
  return `${sentence}, because the miniature has no word for this.`;
}

function DifferenceLegend() {
  const refined = useRefinement((state) => state.data);
  const view = useViewStore();
  const shown = shownClass(refined, view);
  const summary = shown && summariseChange(shown, null);
  const count = (pixels: number | undefined) => (pixels === undefined ? '' : pixels.toLocaleString('en'));
  return (
    <ul className="legend" aria-label="Legend">
      <li>
        <span className="swatch swatch-raised" aria-hidden /> raised <b>{count(summary?.raised)}</b>
      </li>
      <li>
        <span className="swatch swatch-lowered" aria-hidden /> lowered <b>{count(summary?.lowered)}</b>
      </li>
    </ul>
  );
}

function MatchLegend() {
  return (
    <ul className="legend" aria-label="Legend">
      <li>
        <span className="line-sample line-raised" aria-hidden /> raised
      </li>
      <li>
        <span className="line-sample line-lowered" aria-hidden /> lowered
      </li>
      <li>
        <span className="line-sample line-kept" aria-hidden /> unchanged
      </li>
    </ul>
  );
}

function ClassLegend() {
  const masks = useInputsStore((state) => state.mask?.masks);
  const colourOf = useClassColours();
  if (!masks) return null;
  return (
    <ul className="legend" aria-label="Legend">
      {masks.map(({ className }, i) => (
        <li key={i}>
          <span className="swatch" style={{ background: css(colourOf(i)) }} aria-hidden /> {className || 'unnamed'}
        </li>
      ))}
    </ul>
  );
}
