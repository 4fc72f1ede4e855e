import { create } from 'zustand';
import { cutMessage, G4SegError, isAbort, shownValue } from '../../core/errors.ts';

/** A short message that appears at the edge of the page. */
export interface Notice {
  readonly id: number;
  readonly kind: 'information' | 'problem';
  readonly text: string;
  /** One thing to do about it: "Undo", "Try again". */
  readonly action?: { readonly label: string; readonly run: () => void };
}

interface NoticesState {
  readonly notices: readonly Notice[];
  readonly post: (notice: Omit<Notice, 'id'>) => void;
  readonly dismiss: (id: number) => void;
}

/** More than this many at once hide the page; the oldest goes. */
const most = 3;
let lastId = 0;

export const useNoticesStore = create<NoticesState>()((set) => ({
  notices: [],
  post: (notice) =>
    set(({ notices }) => {
      const others = notices.filter((other) => other.text !== notice.text);
      return { notices: [...others, { ...notice, id: ++lastId }].slice(-most) };
    }),
  dismiss: (id) => set(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) })),
}));

/** Tells a person what went wrong; a cancelled call is no problem and says nothing. */
export function postProblem(error: unknown): void {
  if (isAbort(error)) return;
  const text =
    error instanceof G4SegError && error.code !== 'internal'
      ? error.message
      : `Something went wrong in the page itself: ${error instanceof Error ? error.message : shownValue(error)}`;
  useNoticesStore.getState().post({ kind: 'problem', text: cutMessage(text) });
}
