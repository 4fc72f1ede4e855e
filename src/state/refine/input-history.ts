import { create } from 'zustand';
import { currentInputs, useInputsStore, type Drafts, type Inputs } from './inputs-store.ts';
import { useNoticesStore } from '../page/notices-store.ts';
import { useParametersStore, type Settings } from './parameters-store.ts';
import { useTouchUps, type TouchUps } from './touch-ups.ts';
import { useViewStore } from './view-store.ts';

/** Everything that a replacement can take away: the inputs, what is painted on them and on their results, and the parameters of a session. */
interface Snapshot {
  readonly inputs: Inputs;
  readonly drafts: Drafts;
  readonly touchUps: TouchUps;
  readonly settings: Settings;
}

/** One replacement. `before` is kept while it can be undone, `after` while it can be done again. */
interface Step {
  /** What was done, for the button: "New scene". */
  readonly what: string;
  readonly snapshot: Snapshot;
}

interface HistoryState {
  /** Oldest first. */
  readonly past: readonly Step[];
  /** The step that was undone last comes last. */
  readonly future: readonly Step[];
}

/** At most so many steps, and so many bytes of pixels, probabilities and strokes; the last step is always kept. */
const mostSteps = 30;
const mostBytes = 512 * 2 ** 20;

/** The inputs of before, step by step, so that nothing that replaces work is final. */
export const useInputHistory = create<HistoryState>()(() => ({ past: [], future: [] }));

/**
 * Replaces inputs in a way that can be undone.
 * @param what for the undo button: "New scene"
 */
export function replaceInputs(what: string, inputs: Partial<Inputs>): void {
  recordStep(what);
  useInputsStore.getState().put(inputs);
}

/** Keeps the present state, because what follows replaces some of it. */
export function recordStep(what: string): void {
  const step = { what, snapshot: present() };
  useInputHistory.setState(({ past }) => ({ past: bounded([...past, step]), future: [] }));
}

/** Takes the last replacement back; does nothing where there is none. */
export function undoStep(): void {
  move('past', 'future');
}

/** Does again what was undone last. */
export function redoStep(): void {
  move('future', 'past');
}

/** Says what was replaced, with a way back that holds whatever is done in the meantime. */
export function offerUndo(text: string): void {
  const step = useInputHistory.getState().past.at(-1);
  if (!step) return;
  const run = () => {
    recordStep(step.what);
    restore(step.snapshot);
  };
  useNoticesStore.getState().post({ kind: 'information', text, action: { label: 'Undo', run } });
}

function move(from: 'past' | 'future', to: 'past' | 'future'): void {
  const history = useInputHistory.getState();
  const step = history[from].at(-1);
  if (!step) return;
  const back = { what: step.what, snapshot: present() };
  useInputHistory.setState({ [from]: history[from].slice(0, -1), [to]: [...history[to], back] });
  restore(step.snapshot);
}

function present(): Snapshot {
  const { preset, changes, session } = useParametersStore.getState();
  const { drafts } = useInputsStore.getState();
  return {
    inputs: currentInputs(),
    drafts,
    touchUps: useTouchUps.getState().all,
    settings: { preset, changes, session },
  };
}

function restore({ inputs, drafts, touchUps, settings }: Snapshot): void {
  const isOtherPhoto = inputs.photo !== currentInputs().photo;
  const isOtherMask = inputs.mask !== currentInputs().mask;
  useInputsStore.getState().put(inputs);
  useInputsStore.getState().setDrafts(drafts);
  useTouchUps.setState({ all: touchUps });
  useParametersStore.setState(settings);
  const { lookAfresh, show } = useViewStore.getState();
  if (isOtherPhoto) lookAfresh();
  else if (isOtherMask) show({ activeClass: 0, pinned: null, picked: [], hovered: null, round: null });
}

function bounded(steps: readonly Step[]): readonly Step[] {
  const seen = new Set<ArrayBufferLike>();
  let bytes = 0;
  const kept = steps.findLastIndex((step, i) => {
    for (const buffer of buffersOf(step.snapshot)) {
      if (!seen.has(buffer)) bytes += buffer.byteLength;
      seen.add(buffer);
    }
    const isLast = i === steps.length - 1;
    return !isLast && (bytes > mostBytes || steps.length - i > mostSteps);
  });
  return steps.slice(kept + 1);
}

function buffersOf({ inputs: { photo, mask, truth }, drafts, touchUps }: Snapshot): ArrayBufferLike[] {
  const planes = [...(mask?.masks.map(({ probability }) => probability) ?? []), ...(mask?.brought ?? [])];
  const arrays = [photo?.pixels.data, truth?.labels, ...planes.map(({ data }) => data)];
  for (const brush of drafts.values()) arrays.push(brush.plane.data);
  for (const touched of touchUps.values()) for (const { data } of touched.values()) arrays.push(data);
  return arrays.flatMap((array) => (array ? [array.buffer] : []));
}
