import { G4SegError } from '../../core/errors.ts';
import { inputActions } from './input-actions.ts';
import { offerUndo, replaceInputs } from './input-history.ts';
import { useParametersStore } from './parameters-store.ts';
import { readSession } from './read-session.ts';
import { useTouchUps } from './touch-ups.ts';
import { useViewStore } from './view-store.ts';

/**
 * Told by its first key. JSON that is neither a session nor annotations of another tool is taken for a session, whose
 * reader says what is wrong with it.
 */
export async function isSessionFile(file: File): Promise<boolean> {
  if (file.type !== 'application/json' && !file.name.toLowerCase().endsWith('.json')) return false;
  const isSession = /^\s*\{\s*"schema"/.test(await file.slice(0, 200).text());
  return isSession || file.size > mostBytes || !/"(shapes|annotations)"\s*:/.test(await file.text());
}

/** A browser's longest text has 512 MB; this much holds twenty soft masks of three megapixels, which hardly shrink. */
const mostBytes = 400_000_000;

/** Brings back the inputs and parameters of an exported run. */
export async function openSession(file: File): Promise<void> {
  if (file.size > mostBytes) {
    const size = `${Math.round(file.size / 1e6)} MB`;
    throw new G4SegError(
      'bad-input',
      `${file.name} has ${size}; a session has at most ${mostBytes / 1e6} MB. Choose another.`,
    );
  }
  await inputActions.run({
    sets: ['photo', 'mask', 'truth'],
    prepare: async () => readSession(file.name, await file.text()),
    replaces: () => ['photo', 'mask', 'truth'],
    settle: ({ inputs, parameters, model, touchUps }) =>
      Promise.resolve(() => {
        replaceInputs(`Open ${file.name}`, inputs);
        useTouchUps.setState(({ all }) => ({ all: new Map([...all, ...touchUps]) }));
        useParametersStore.getState().openSession({ parameters, model });
        useViewStore.getState().lookAfresh();
        offerUndo(`${file.name} is open, with its own parameters.`);
      }),
  });
}
