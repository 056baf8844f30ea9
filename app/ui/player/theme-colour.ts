'use client';

import { useEffect } from 'react';

/**
 * A colour of the theme as a canvas takes it: the token's own text is a light-dark() that only a used property
 * resolves, and at once only where nothing may fade it (reduced motion gives every element a very short transition).
 */
export function tokenColour(element: HTMLElement, token: string): string {
  element.style.transitionProperty = 'none';
  element.style.color = `var(${token})`;
  const { color } = getComputedStyle(element);
  element.style.color = '';
  element.style.transitionProperty = '';
  return color;
}

/** Calls when the colours change, by the toggle or by the system. */
export function useThemeChange(change: () => void): void {
  useEffect(() => {
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', change);
    window.addEventListener('themechange', change);
    return () => {
      system.removeEventListener('change', change);
      window.removeEventListener('themechange', change);
    };
  }, [change]);
}
