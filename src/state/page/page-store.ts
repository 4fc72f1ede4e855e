import { create } from 'zustand';

/** The views of the app. Each has an address, so that the browser's own back button goes between them. */
export const pageNames = ['refine', 'models', 'evaluate'] as const;
export type PageName = (typeof pageNames)[number];

/** `#/`, `#/models`, `#/evaluate`: what a link to a view points to. */
export function hashOf(page: PageName): string {
  return page === 'refine' ? '#/' : `#/${page}`;
}

/** The view that an address means; an address nobody knows means the first. */
export function pageOf(hash: string): PageName {
  return pageNames.find((page) => hashOf(page) === hash) ?? 'refine';
}

interface PageState {
  readonly page: PageName;
  /** How often the view has changed since the start: at the start nobody wants the focus moved. */
  readonly moves: number;
}

export const usePageStore = create<PageState>()(() => ({ page: pageOf(globalThis.location?.hash ?? ''), moves: 0 }));

/** Keeps the store in step with the address. Returns what ends it. */
export function followAddress(): () => void {
  const follow = () => {
    const page = pageOf(location.hash);
    usePageStore.setState((state) => (state.page === page ? state : { page, moves: state.moves + 1 }));
  };
  window.addEventListener('hashchange', follow);
  return () => window.removeEventListener('hashchange', follow);
}
