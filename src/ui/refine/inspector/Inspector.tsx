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
import { useInspection } from './use-inspection.ts';

/** Why one point changed: its match, how alike the two are, and what that did to its probability. */
export function Inspector() {
  const photo = useInputsStore((state) => state.photo?.pixels);
  const refined = useRefinement((state) => state.data);
  const activeClass = useViewStore((state) => state.activeClass);
  const roundIndex = useViewStore((state) => state.round);
  const patch = useViewStore(inspectedPatch);
  const pinned = useViewStore((state) => state.pinned);
  const togglePin = useViewStore((state) => state.togglePin);
  const inspection = useInspection();

  const round = shownClass(refined, { activeClass, round: roundIndex })?.round;
  const report = useMemo(() => (round && patch !== null ? patchReport(round, patch) : null), [round, patch]);
  if (!photo || !round || !report) {
    return (
      <Section title="Inspector" className="inspector">
        <div className="stack inspector-empty">
          <p>Point at the picture to see why a spot changed.</p>
          <p>
            Click pins it. With the keyboard: focus the picture, then <kbd>←</kbd> <kbd>↑</kbd> <kbd>↓</kbd>{' '}
            <kbd>→</kbd> and <kbd>Enter</kbd>.
          </p>
        </div>
      </Section>
    );
  }
  const isPinned = pinned === report.patch;
  return (
    <Section
      title="Inspector"
      className="inspector"
      aside={
        <span className="inspector-place">
          patch {placeText(report.patch, round.grid)}
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
  );
}
