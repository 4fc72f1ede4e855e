import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export type Theme = 'system' | 'light' | 'dark';

interface ThemeState {
  readonly theme: Theme;
  readonly choose: (theme: Theme) => void;
}

/** Light, dark, or as the system says. Remembered between visits. */
export const useThemeStore = create<ThemeState>()(
  persist((set) => ({ theme: 'system', choose: (theme) => set({ theme }) }), { name: 'g4seg-theme' }),
);
