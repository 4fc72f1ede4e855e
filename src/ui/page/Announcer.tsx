import { useMemo } from 'react';
import { useRefinement } from '../../state/models/backend-context.ts';
import { summariseChange } from '../../state/refine/change-summary.ts';
import { patchReport } from '../../state/refine/match-sets.ts';
import { shownClass } from '../../state/refine/shown-result.ts';
import { inspectedPatch, useViewStore } from '../../state/refine/view-store.ts';
import { useSteady } from './use-steady.ts';
import { placeText } from '../refine/inspector/place-text.ts';

/** Says aloud, for screen readers, what a glance would tell: that a run has ended, and what the patch at hand did. */
export function Announcer() {
  const refined = useSteady(useRefinement((state) => state.data));
  const activeClass = useViewStore((state) => state.activeClass);
  const roundIndex = useViewStore((state) => state.round);
  const patch = useViewStore(inspectedPatch);
  const shown = useMemo(
    () => shownClass(refined, { activeClass, round: roundIndex }),
    [refined, activeClass, roundIndex],
  );
  const round = shown?.round;

  const result = useMemo(() => {
    if (!shown) return '';
    const { raised, lowered, flipped } = summariseChange(shown, null);
    return `Refined. ${raised} pixels raised, ${lowered} lowered, ${flipped} flipped.`;
  }, [shown]);
  const report = round && patch !== null ? patchReport(round, patch) : null;
  return (
    <div className="visually-hidden">
      <p role="status">{result}</p>
      <p role="status">
        {round &&
          report &&
          `Patch ${placeText(report.patch, round.grid)}: ${report.direction} from ${report.before.toFixed(2)} to ${report.after.toFixed(2)}, ` +
            `matches ${placeText(report.match, round.grid)} with cosine ${report.cosine.toFixed(2)}.`}
      </p>
    </div>
  );
}
