'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useEffect, useState } from 'react';

export type Theme = 'system' | 'light' | 'dark';

const next: Record<Theme, Theme> = { system: 'dark', dark: 'light', light: 'system' };
const named: Record<Theme, string> = { system: 'as the system', light: 'light', dark: 'dark' };

/** Shows the colours at once and keeps the choice; every page that draws by hand hears of it. */
export function chooseTheme(chosen: Theme): void {
  if (chosen === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = chosen;
  document.cookie = `theme=${chosen}; path=/; max-age=31536000; samesite=lax`;
  window.dispatchEvent(new Event('themechange'));
}

function shownTheme(): Theme {
  const shown = document.documentElement.dataset['theme'];
  return shown === 'light' || shown === 'dark' ? shown : 'system';
}

/** Paper, studio or as the system has it. A cookie keeps the choice, so the server draws the right one at once. */
export function ThemeToggle({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  useEffect(() => {
    const changed = () => setTheme(shownTheme());
    window.addEventListener('themechange', changed);
    return () => window.removeEventListener('themechange', changed);
  }, []);
  const choose = () => chooseTheme(next[theme]);
  const Icon = { system: Monitor, light: Sun, dark: Moon }[theme];
  return (
    <button type="button" className="btn btn-quiet w-9 px-0" onClick={choose} aria-label={`Colours: ${named[theme]}. Change to ${named[next[theme]]}.`} title={`Colours: ${named[theme]}`}>
      <Icon size={17} aria-hidden />
    </button>
  );
}
