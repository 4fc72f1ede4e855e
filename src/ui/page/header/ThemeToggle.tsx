import { Monitor, Moon, Sun } from 'lucide-react';
import { useThemeStore, type Theme } from '../../../state/page/theme-store.ts';
import { IconButton } from '../../shared/Button.tsx';

const next: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const icons = { system: Monitor, light: Sun, dark: Moon };
const names: Readonly<Record<Theme, string>> = { system: 'as the system', light: 'light', dark: 'dark' };

export function ThemeToggle() {
  const { theme, choose } = useThemeStore();
  const Icon = icons[theme];
  return (
    <IconButton label={`Theme: ${names[theme]}. Switch to ${names[next[theme]]}`} onClick={() => choose(next[theme])}>
      <Icon size={16} />
    </IconButton>
  );
}
