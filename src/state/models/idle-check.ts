import { checkOverdue } from '../../models/read/checked-weights.ts';
import type { ModelStore } from '../../models/store/model-store.ts';
import { postProblem, useNoticesStore } from '../page/notices-store.ts';
import { useModelsStore } from './store.ts';

/** The first result comes first. */
const startMilliseconds = 30_000;

/**
 * Some time after the start, when nothing else is to do, the stored bytes of the model in use are read again, and those of
 * models that nobody checked for a week. A damaged file is told. Returns what calls it off.
 */
export function checkWhenIdle(openStore: () => Promise<ModelStore>): () => void {
  const stop = new AbortController();
  const check = async () => {
    const inUse = useModelsStore.getState().chosen.id;
    const checks = await checkOverdue(await openStore(), { date: Date.now(), inUse, signal: stop.signal });
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
