import { fallBack, localPrefix, useModelsStore } from './store.ts';

/** There while a model is being started: found at the start of a page, it tells that the last one died meanwhile. */
const mark = 'g4seg-starting';

/** A browser that keeps nothing for this page needs no note: it forgets the choice as well. */
function orNothing<T>(job: (storage: Storage) => T): T | null {
  try {
    return job(localStorage);
  } catch {
    return null;
  }
}

/** Notes that the chosen model is being started. Returns what takes the note back, once it runs or the page is left. */
export function noteStart(): () => void {
  const { id } = useModelsStore.getState().chosen;
  orNothing((storage) => storage.setItem(mark, id));
  return () => void orNothing((storage) => storage.removeItem(mark));
}

/**
 * Before the first load: a remembered choice that cannot hold gives way to the miniature. Without this, a model too large
 * for the machine would end the page again at every visit.
 */
export function settleChoice(): void {
  const { chosen, local } = useModelsStore.getState();
  const died = orNothing((storage) => storage.getItem(mark)) === chosen.id;
  orNothing((storage) => storage.removeItem(mark));
  if (died) {
    fallBack('the page ended while it was starting, probably for want of memory. It can be chosen again under Models.');
  } else if (chosen.id.startsWith(localPrefix) && !local) {
    fallBack('it was made of files from your disk. Choose them again under Models.');
  }
}
