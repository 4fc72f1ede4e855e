import type { Inspection } from '../../engine/protocol.ts';
import { inspectKey, type PatchQuestion } from './query-keys.ts';
import type { Backend, Refined } from './queries.ts';
import { roundInView } from './shown-result.ts';
import { inspectedPatch, type ViewState } from './view-store.ts';

/** How many of the best original patches the inspector lists. */
const listed = 5;

/** What the inspector asks the engine for the view at hand; `null` where no patch is looked at. */
export function patchQuestion(refined: Refined | undefined, view: ViewState): PatchQuestion | null {
  const patch = inspectedPatch(view);
  const rounds = refined?.result.classes[view.activeClass]?.rounds;
  if (patch === null || !rounds?.length) return null;
  const round = roundInView(rounds.length, view.round);
  if (patch >= rounds[round].match.length) return null;
  return { classIndex: view.activeClass, round, patch, top: listed };
}

/** The answer, if it is there already. For the canvas, which does not render with React. */
export function knownInspection(backend: Backend, refined: Refined | undefined, view: ViewState): Inspection | null {
  const question = patchQuestion(refined, view);
  if (!question || !refined) return null;
  return backend.queryClient.getQueryData<Inspection>(inspectKey(backend.model, refined.request, question)) ?? null;
}
