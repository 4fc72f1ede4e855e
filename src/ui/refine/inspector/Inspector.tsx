import { Pin, PinOff } from 'lucide-react';
import { useMemo } from 'react';
import { useRefinement } from '../../../state/models/backend-context.ts';
import { useInputsStore } from '../../../state/refine/inputs-store.ts';
import { patchReport } from '../../../state/refine/match-sets.ts';
import { shownClass } from '../../../state/refine/shown-result.ts';
import { inspectedPatch, useViewStore } from '../../../state/refine/view-store.ts';
import { IconButton } from '../../shared/Button.tsx';
import { Section } from '../../shared/Section.tsx';
import { BestMatches } from './BestMatches.tsx';
import { HeatMap } from './HeatMap.tsx';
import { PatchNumbers } from './PatchNumbers.tsx';
import { placeText } from './place-text.ts';
import { useFreeCorner } from './use-free-corner.ts';
import { useInspection } from './use-inspection.ts';

/**
 * Why one point changed: a line while the pointer or the arrow keys pass over it, and once it is pinned a card in the
 * corner of the picture that lies farthest from it.
 */
export function Inspector() {
  const photo = useInputsStore((state) => state.photo?.pixels);
  const refined = useRefinement((state) => state.data);
  const activeClass = useViewStore((state) => state.activeClass);
  const roundIndex = useViewStore((state) => state.round);
  const patch = useViewStore(inspectedPatch);
  const pinned = useViewStore((state) => state.pinned);
  const togglePin = useViewStore((state) => state.togglePin);
  const isLooking = useViewStore((state) => state.tool === 'look');
  const inspection = useInspection();

  const round = shownClass(refined, { activeClass, round: roundIndex })?.round;
  const report = useMemo(() => (round && patch !== null ? patchReport(round, patch) : null), [round, patch]);
  const corner = useFreeCorner(pinned, round ?? null);
  if (!photo || !round || !report || !isLooking) return null;
  const place = <span className="inspector-place">patch {placeText(report.patch, round.grid)}</span>;
  if (pinned === null) {
    return (
      <p className="inspector-note" aria-hidden>
        {place}
        <b data-direction={report.direction}>
          {report.before.toFixed(2)} → {report.after.toFixed(2)} {report.direction}
        </b>
        <span>click to see why</span>
      </p>
    );
  }
  const isPinned = pinned === report.patch;
  return (
    <div className="inspector-card" data-corner={corner}>
      <Section
        title="Inspector"
        className="inspector"
        aside={
          <span className="inspector-head">
            {place}
            <IconButton
              label={isPinned ? 'Let the patch go' : 'Pin the patch'}
              aria-pressed={isPinned}
              onClick={() => togglePin(report.patch)}
            >
              {isPinned ? <PinOff size={14} /> : <Pin size={14} />}
            </IconButton>
          </span>
        }
      >
        <div className="inspector-body">
          <HeatMap photo={photo} inspection={inspection} report={report} />
          <PatchNumbers report={report} round={round} band={refined?.request.parameters.band ?? null} />
          <BestMatches inspection={inspection} match={report.match} />
        </div>
      </Section>
    </div>
  );
}
