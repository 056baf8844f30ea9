import { cookies } from 'next/headers';
import type { Theme } from './theme-toggle.tsx';

/** The theme that the person chose, from their cookie. */
export async function chosenTheme(): Promise<Theme> {
  const value = (await cookies()).get('theme')?.value;
  return value === 'light' || value === 'dark' ? value : 'system';
}
