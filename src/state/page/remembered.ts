import * as v from 'valibot';
import type { PersistStorage } from 'zustand/middleware';
import { useNoticesStore } from './notices-store.ts';

/** What this app keeps in the browser's storage has names that begin so; nothing else there is ours. */
const prefix = 'g4seg-';
/** Behind the name of an entry: what stood there and did not fit, kept for whoever wants to look. */
const aside = ':set-aside';

/**
 * A store's part of the browser's storage. Each key is checked by itself, so that one that does not fit (a model of
 * another version, a theme that nobody knows, garbage) costs that key alone: it is left out, the store's own default
 * holds, what stood there is set aside under another name, and a notice says so.
 * @param entries a schema for each key that is remembered
 * @param words what is lost when something does not fit: "the chosen theme"
 */
export function remembered<State extends object>(
  entries: { readonly [Key in keyof State]: v.GenericSchema<unknown, State[Key]> },
  words: string,
): PersistStorage<State> {
  return {
    getItem: (name) => {
      const text = read(name);
      if (text === null) return null;
      const { state, isWhole } = fittingState(text, entries);
      if (!isWhole) {
        write(name + aside, text);
        useNoticesStore.getState().post({
          kind: 'problem',
          text: `What this browser remembered of ${words} could not be read, so the page starts without it.`,
        });
      }
      // Keys that are missing keep their defaults: zustand merges what is here over them.
      return { state: state as State, version: 0 };
    },
    setItem: (name, value) => write(name, JSON.stringify(value)),
    removeItem: remove,
  };
}

/** Forgets what this app remembers between visits. Downloaded models, and what other apps keep here, stay. */
export function forgetRemembered(): void {
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith(prefix)) localStorage.removeItem(name);
  } catch {
    // a browser that keeps nothing has nothing to forget
  }
}

function fittingState(text: string, entries: object): { state: Record<string, unknown>; isWhole: boolean } {
  const found = v.safeParse(
    v.pipe(v.string(), v.parseJson(), v.object({ state: v.record(v.string(), v.unknown()) })),
    text,
  );
  if (!found.success) return { state: {}, isWhole: false };
  const state: Record<string, unknown> = {};
  let isWhole = true;
  for (const [key, schema] of Object.entries(entries as v.ObjectEntries)) {
    const value = found.output.state[key];
    if (value === undefined) continue; // written by a version that did not remember it
    const result = v.safeParse(schema, value);
    if (result.success) state[key] = result.output;
    else isWhole = false;
  }
  return { state, isWhole };
}

// A browser may keep nothing for this page, or be full: the page works all the same and forgets.

function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(name: string, text: string): void {
  try {
    localStorage.setItem(name, text);
  } catch {
    // see above
  }
}

function remove(name: string): void {
  try {
    localStorage.removeItem(name);
  } catch {
    // see above
  }
}
