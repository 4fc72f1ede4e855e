import { useMemo } from 'react';
import { useRefinement } from '../../../state/models/backend-context.ts';
import {
  compareWithTruth,
  rightFlips,
  summariseChange,
  type ChangeSummary,
  type TruthComparison,
} from '../../../state/refine/change-summary.ts';
import { shownClass, shownLabels } from '../../../state/refine/shown-result.ts';
import { truthLabels } from '../../../state/refine/truth-file.ts';
import { useViewStore } from '../../../state/refine/view-store.ts';

/** The result in numbers, for the class and round in view. */
export interface ResultNumbers {
  /** `null` while there is no result. */
  readonly change: ChangeSummary | null;
  /** False where nothing was generated, so that the band says nothing. */
  readonly generated: boolean;
  readonly hasTruth: boolean;
  /** `null` without a truth of the result's size. */
  readonly against: TruthComparison | null;
  /** Of the pixels that changed side, the share that is right now, 0..1; `null` without a truth or such pixels. */
  readonly right: number | null;
}

export function useResultNumbers(): ResultNumbers {
  const refined = useRefinement((state) => state.data);
  const activeClass = useViewStore((state) => state.activeClass);
  const roundIndex = useViewStore((state) => state.round);
  const truth = refined?.inputs.truth;

  const shown = useMemo(
    () => shownClass(refined, { activeClass, round: roundIndex }),
    [refined, activeClass, roundIndex],
  );
  const band = refined?.request.parameters.band ?? null;
  const change = useMemo(() => shown && summariseChange(shown, band), [shown, band]);
  const truthful = useMemo(() => {
    if (!refined || !shown || !truth || truth.labels.length !== refined.result.labels.refined.length) return null;
    const labels = truthLabels(truth, refined.inputs.mask);
    const right = rightFlips(shown, labels, activeClass);
    return { against: compareWithTruth(shownLabels(refined, roundIndex), labels, activeClass), right };
  }, [refined, shown, truth, activeClass, roundIndex]);

  return {
    change,
    generated: shown !== null && shown.round !== null,
    hasTruth: truth !== null && truth !== undefined,
    against: truthful?.against ?? null,
    right: truthful === null || Number.isNaN(truthful.right) ? null : truthful.right,
  };
}
