import * as v from 'valibot';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { remembered } from './remembered.ts';

const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

interface ThemeState {
  readonly theme: Theme;
  readonly choose: (theme: Theme) => void;
}

/** Light, dark, or as the system says. Remembered between visits. */
export const useThemeStore = create<ThemeState>()(
  persist((set) => ({ theme: 'system', choose: (theme) => set({ theme }) }), {
    name: 'g4seg-theme',
    storage: remembered({ theme: v.picklist(themes) }, 'the chosen theme'),
    partialize: ({ theme }) => ({ theme }),
  }),
);
