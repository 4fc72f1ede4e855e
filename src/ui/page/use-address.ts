import { useEffect, useLayoutEffect } from 'react';
import { followAddress, usePageStore, type PageName } from '../../state/page/page-store.ts';

const titles: Readonly<Record<PageName, string>> = {
  refine: 'G4Seg: refine a mask with one diffusion step',
  models: 'Models · G4Seg',
  evaluate: 'Evaluate · G4Seg',
};

/** Goes from view to view with the address; each view is found scrolled to where it was left. */
export function useAddress(): void {
  const page = usePageStore((state) => state.page);
  useEffect(followAddress, []);
  useEffect(keepFilesInside, []);
  useEffect(() => {
    document.title = titles[page];
  }, [page]);
  useScrollMemory(page);
}

const left = new Map<PageName, number>();

function useScrollMemory(page: PageName): void {
  useLayoutEffect(() => {
    window.scrollTo(0, left.get(page) ?? 0);
    const remember = () => left.set(page, window.scrollY);
    window.addEventListener('scroll', remember, { passive: true });
    return () => window.removeEventListener('scroll', remember);
  }, [page]);
}

/** A file let go where nothing takes it would replace the app by the file. */
function keepFilesInside(): () => void {
  const keep = (event: DragEvent) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  };
  window.addEventListener('dragover', keep);
  window.addEventListener('drop', keep);
  return () => {
    window.removeEventListener('dragover', keep);
    window.removeEventListener('drop', keep);
  };
}
