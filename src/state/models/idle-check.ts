import { checkOverdue } from '../../models/read/checked-weights.ts';
import type { ModelStore } from '../../models/store/model-store.ts';
import { postProblem, useNoticesStore } from '../page/notices-store.ts';

/** The first result comes first. */
const startMilliseconds = 30_000;

/**
 * Some time after a model was chosen, when nothing else is to do, its stored bytes are read again, and those of models
 * that nobody checked for a week. A damaged file is told. Returns what calls it off.
 * @param checkInUse reads the model in use, unless that was done since the start
 */
export function checkWhenIdle(openStore: () => Promise<ModelStore>, checkInUse: () => Promise<unknown>): () => void {
  const stop = new AbortController();
  const check = async () => {
    await checkInUse();
    const checks = await checkOverdue(await openStore(), { date: Date.now(), signal: stop.signal });
    for (const { id, damaged } of checks)
      if (damaged.length > 0)
        useNoticesStore.getState().post({
          kind: 'problem',
          text: `${damaged.join(', ')} of the stored model ${id} changed on this disk. What it computed since may be wrong: repair it under Models.`,
        });
  };
  const timer = setTimeout(() => {
    const run = () => void check().catch((error: unknown) => stop.signal.aborted || postProblem(error));
    if ('requestIdleCallback' in globalThis) requestIdleCallback(run);
    else run();
  }, startMilliseconds);
  return () => {
    clearTimeout(timer);
    stop.abort();
  };
}
