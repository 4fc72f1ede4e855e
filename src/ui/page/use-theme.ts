import { useEffect } from 'react';
import { useThemeStore } from '../../state/page/theme-store.ts';

/** Puts the chosen theme on the document, and follows the system where that is the choice. */
export function useTheme(): void {
  const theme = useThemeStore((state) => state.theme);
  useEffect(() => {
    const system = window.matchMedia('(prefers-color-scheme: dark)');
    const apply = () => {
      const dark = theme === 'dark' || (theme === 'system' && system.matches);
      document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
    };
    apply();
    system.addEventListener('change', apply);
    return () => system.removeEventListener('change', apply);
  }, [theme]);
}
