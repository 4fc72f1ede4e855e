import { useInputsStore } from './inputs-store.ts';
import { useNoticesStore } from '../page/notices-store.ts';
import { useParametersStore } from './parameters-store.ts';
import { readSession } from './session-file.ts';
import { useViewStore } from './view-store.ts';

/** Told by name or type: a session is the only JSON one can drop. */
export function isSessionFile(file: File): boolean {
  return file.type === 'application/json' || file.name.toLowerCase().endsWith('.json');
}

/** Brings back the inputs and parameters of an exported run. */
export async function openSession(file: File): Promise<void> {
  const { inputs, parameters, model } = await readSession(file.name, await file.text());
  useInputsStore.getState().put(inputs);
  useParametersStore.getState().openSession({ parameters, digests: model.digests });
  useViewStore.getState().lookAfresh();
  useNoticesStore.getState().post({ kind: 'information', text: `${file.name} is open, with its own parameters.` });
}
