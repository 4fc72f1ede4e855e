import { useEffect } from 'react';
import { shortcutOf, shortcuts, type PageActions } from './shortcuts.ts';

/** Keys act anywhere but where one types, and not behind an open dialog. */
function isElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('dialog')) return true;
  if (target instanceof HTMLInputElement) return !['range', 'checkbox'].includes(target.type);
  return target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;
}

export function useShortcuts(page: PageActions): void {
  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isElsewhere(event.target)) return;
      const shortcut = shortcutOf(event);
      if (!shortcut?.act) return;
      event.preventDefault();
      shortcut.act(page);
    };
    const up = (event: KeyboardEvent) => shortcutOf(event)?.release?.();
    // A key let go over another window is never reported here.
    const releaseAll = () => shortcuts.forEach(({ release }) => release?.());
    window.addEventListener('keydown', down);
    window.addEventListener('keyup', up);
    window.addEventListener('blur', releaseAll);
    return () => {
      window.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up);
      window.removeEventListener('blur', releaseAll);
    };
  }, [page]);
}
