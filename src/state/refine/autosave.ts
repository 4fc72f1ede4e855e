import { useNoticesStore, postProblem } from '../page/notices-store.ts';
import { isGenerated } from './inputs-store.ts';
import { openSession } from './open-session.ts';
import type { ShownResult } from './refine-follower.ts';
import { useTouchUps } from './touch-ups.ts';
import { writeSession, type SessionMaker } from './write-session.ts';

/** The parts of the browser that are used, so that tests can stand in for them. */
export interface Keeping {
  /** The folder for unfinished work in the browser's private file system. */
  readonly folder: () => Promise<FileSystemDirectoryHandle>;
  /** Names of the tabs that are open. */
  readonly openTabs: () => Promise<ReadonlySet<string>>;
}

/** Milliseconds without a change before work is written down: a drag of β changes it sixty times a second. */
const pause = 2000;
/** Begins the name of a tab's lock; the lock goes with the tab, however the tab ends. */
const lockPrefix = 'g4seg-autosave-';
const ending = '.g4seg.json';

/** This browser's own folder and locks; `null` where it lacks either. */
export function browserKeeping(tab: string): Keeping | null {
  if (!('locks' in navigator) || !('storage' in navigator) || !('getDirectory' in navigator.storage)) return null;
  // Held until the tab is gone; nobody waits for it.
  void navigator.locks.request(lockPrefix + tab, () => new Promise(() => undefined)).catch(() => undefined);
  return {
    folder: async () => (await navigator.storage.getDirectory()).getDirectoryHandle('autosave', { create: true }),
    openTabs: async () => {
      const { held = [] } = await navigator.locks.query();
      const names = held.flatMap(({ name }) => (name?.startsWith(lockPrefix) ? [name.slice(lockPrefix.length)] : []));
      return new Set(names);
    },
  };
}

/**
 * Writes a tab's work down, one file a tab, so that two tabs do not overwrite each other. The generated samples are not
 * kept: they are one click away.
 */
export class Autosave {
  readonly #keeping: Keeping;
  readonly #tab: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(keeping: Keeping, tab: string) {
    this.#keeping = keeping;
    this.#tab = tab;
  }

  /** Keeps a result after a moment of rest; a later one takes its place. */
  keep(shown: ShownResult, model: SessionMaker): void {
    clearTimeout(this.#timer);
    const isOwn = !isGenerated(shown.inputs.photo) || useTouchUps.getState().all.size > 0;
    if (isOwn) this.#timer = setTimeout(() => void this.write(shown, model), pause);
  }

  /** Writes at once, after whatever is being written. A full disk or a browser that refuses costs the copy, not the work. */
  write(shown: ShownResult, model: SessionMaker): Promise<void> {
    this.#writing = this.#writing
      .then(async () => {
        const text = await writeSession(shown, model);
        const folder = await this.#keeping.folder();
        const file = await folder.getFileHandle(this.#tab + ending, { create: true });
        const stream = await file.createWritable(); // takes the place of the old file only when it is closed
        await stream.write(text);
        await stream.close();
      })
      .catch(() => undefined);
    return this.#writing;
  }

  /** The newest work of a tab that is gone; older files of such tabs are removed. `null` where there is none. */
  async left(): Promise<File | null> {
    try {
      const [folder, open] = await Promise.all([this.#keeping.folder(), this.#keeping.openTabs()]);
      const files: File[] = [];
      for await (const handle of folder.values()) {
        const isLeft = handle.kind === 'file' && handle.name.endsWith(ending);
        const tab = handle.name.slice(0, -ending.length);
        if (isLeft && tab !== this.#tab && !open.has(tab)) files.push(await handle.getFile());
      }
      const [newest, ...older] = files.sort((a, b) => b.lastModified - a.lastModified);
      for (const { name } of older) await folder.removeEntry(name);
      return newest ?? null;
    } catch {
      return null; // a browser that keeps nothing has nothing to restore
    }
  }

  /** Offers what a closed or crashed tab left. It is read like any session file: checked whole, digests included. */
  async offer(): Promise<void> {
    const file = await this.left();
    if (!file) return;
    const restore = async () => {
      const session = new File([file], 'The last session', { type: 'application/json' });
      await openSession(session);
      await (await this.#keeping.folder()).removeEntry(file.name);
    };
    useNoticesStore.getState().post({
      kind: 'information',
      text: 'Your last session on this device was kept.',
      action: { label: 'Restore the last session', run: () => void restore().catch(postProblem) },
    });
  }
}
